#!/bin/sh
# Stop the service and remove its containers and networks. Jobs, files and .env stay, for the next start.sh.
#
#   deploy/clean.sh [--data [--yes]] [--images]
#
# --data removes database and store too, with .env, after asking (--yes: without); --images removes the images.
set -eu
cd "$(dirname "$0")"

data=
yes=
images=
for option; do
  case $option in
  --data) data=yes ;;
  --yes) yes=yes ;;
  --images) images=yes ;;
  -h | --help)
    sed -n '2,6s/^# \{0,1\}//p' clean.sh
    exit 0
    ;;
  *)
    echo "clean.sh: there is no option $option; --data, --yes and --images are known" >&2
    exit 1
    ;;
  esac
done

docker compose version >/dev/null 2>&1 || {
  echo "clean.sh: 'docker compose' is missing" >&2
  exit 1
}

if [ -n "$data" ] && [ -z "$yes" ]; then
  printf 'This removes all jobs, clips and results for good. Type "remove" to go on: '
  read -r answer || answer=
  if [ "$answer" != remove ]; then
    echo "Nothing was removed."
    exit 1
  fi
fi

# The file asks for a password, which has no meaning when things are removed.
POSTGRES_PASSWORD=${POSTGRES_PASSWORD:-unused}
export POSTGRES_PASSWORD
made_env=
if [ ! -e .env ]; then
  made_env=yes
  : >.env
fi
set -- down --remove-orphans
[ -z "$data" ] || set -- "$@" --volumes
[ -z "$images" ] || set -- "$@" --rmi all
docker compose -f compose.yaml "$@"
[ -z "$data$made_env" ] || rm -f .env
