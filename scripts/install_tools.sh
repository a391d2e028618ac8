#!/bin/sh
# Install what some tests need and pip cannot bring: a browser, PostgreSQL, nginx and sqlite3, from Debian's or
# Ubuntu's packages.
# Tests that miss one of them are skipped. No service is started, and what is there already is left alone.
set -eu

say() { printf '%s\n' "$*" >&2; }

missing=
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
# Debian keeps nginx in sbin, which is not on everybody's PATH.
PATH="$PATH:/usr/sbin" command -v nginx >/dev/null || missing="$missing nginx"
command -v sqlite3 >/dev/null || missing="$missing sqlite3"

if [ -z "$missing" ]; then
  say "chromium, postgresql, nginx and sqlite3 are there."
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  say "Missing:$missing. This script knows Debian and Ubuntu only: install them with your system's own packages."
  exit 1
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    say "Missing:$missing. Run this script as root, or install sudo."
    exit 1
  fi
  as_root=sudo
fi

# Packages start their services when installed, and PostgreSQL's makes a cluster; the tests start their own. A policy of
# 101 ("not allowed") stops the starting. A policy that somebody else has set is not touched.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ] && [ ! -L "$policy" ]; then
  trap '$as_root rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
fi

say "Installing$missing."
$as_root apt-get update -q >&2
# shellcheck disable=SC2086  # one word for each package
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2
