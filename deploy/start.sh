#!/bin/sh
# Start the service on this machine: make deploy/.env with a password of its own, build, start, wait until jobs are taken,
# and say where it is. Running it again builds anew and restarts what has changed; nothing is lost.
#
#   deploy/start.sh [--gpu] [--workers N]
set -eu
cd "$(dirname "$0")"
umask 077

patience_s=${START_PATIENCE_S:-300}
files="-f compose.yaml"
workers=1

fail() {
  printf 'start.sh: %s\n' "$*" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
  --gpu) files="$files -f compose.gpu.yaml" ;;
  --workers)
    workers=${2:-}
    case $workers in '' | *[!0-9]*) fail "--workers takes a number, not '$workers'" ;; esac
    shift
    ;;
  -h | --help)
    sed -n '2,5s/^# \{0,1\}//p' start.sh
    exit 0
    ;;
  *) fail "there is no option $1; --gpu and --workers N are known" ;;
  esac
  shift
done

# The value of a variable as compose will see it: the environment goes before .env.
value() {
  eval "given=\${$1:-}"
  # shellcheck disable=SC2154  # set by eval
  [ -n "$given" ] || given=$(sed -n "s/^$1=//p" .env | tail -n 1)
  printf '%s' "${given:-$2}"
}

command -v docker >/dev/null || fail "docker is missing; https://docs.docker.com/engine/install says how to install it"
docker compose version >/dev/null 2>&1 || fail "'docker compose' is missing; install Docker's compose plugin"
docker info >/dev/null 2>&1 || fail "the Docker daemon does not answer; is it running, and may $(id -un) use it?"

if [ ! -e .env ]; then
  password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  [ ${#password} -eq 48 ] || fail "/dev/urandom gave no password"
  sed "s/^POSTGRES_PASSWORD=.*/POSTGRES_PASSWORD=$password/" .env.example |
    sed '/^# The service refuses to start with this one/d; /^# What deploy/s/.*/# Made by start.sh; keep it: the database knows this password./' >.env.new
  mv .env.new .env
  echo "Made deploy/.env."
fi
[ "$(value POSTGRES_PASSWORD '')" != changeme ] || fail "deploy/.env has the password of the example; set another"
folder=$(value WEB_TLS_FOLDER ./tls)
# nginx reads it as a user of its own; the files in it have rights of their own.
[ -d "$folder" ] || (umask 022 && mkdir -p "$folder")

# shellcheck disable=SC2086  # several words
docker compose $files up --detach --build --scale "worker=$workers"

address=$(value WEB_ADDRESS 0.0.0.0)
[ "$address" != 0.0.0.0 ] || address=localhost
if [ "$(value WEB_TLS off)" = on ]; then
  names=$(value S2S_HOSTS localhost)
  url=https://${names%%,*}:$(value WEB_HTTPS_PORT 443)
  url=${url%:443}
else
  url=http://$address:$(value WEB_HTTP_PORT 80)
  url=${url%:80}
fi

# Asked from inside: the certificate's name, a firewall or a proxy setting of this machine do not matter there.
waited_s=0
until docker compose exec -T api python /opt/s2s/healthy.py ready >/dev/null 2>&1; do
  if [ "$waited_s" -ge "$patience_s" ]; then
    docker compose exec -T api python /opt/s2s/healthy.py ready >&2 || true
    fail "it is not ready after $patience_s s; 'docker compose logs' in deploy/ says why"
  fi
  sleep 2
  waited_s=$((waited_s + 2))
done
echo "Ready: $url"
