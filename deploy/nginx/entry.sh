#!/bin/sh
# Write what differs from place to place, and start nginx. What may be set:
#
#   WEB_API           API processes, as HOST:PORT with spaces between them (api:8765)
#   WEB_RESOLVER      a name server that is asked again and again where they are (nginx 1.27.3 or newer); empty: once
#   WEB_HTTP          address or port to listen on (8080)
#   WEB_HTTPS         the same for TLS (8443)
#   WEB_TLS           on: serve over TLS, and lead HTTP there (off)
#   WEB_TLS_FOLDER    where fullchain.pem and privkey.pem are (/etc/s2s/tls)
#   WEB_HTTPS_PORT    port by which the world reaches the TLS one (443)
#   WEB_PROXIES       addresses of proxies in front of this one, whose X-Forwarded-For and -Proto are believed
#   WEB_METRICS_FROM  addresses that may read /metrics; nobody else, nobody when empty
#   WEB_RATE          requests a second from one address (100)
#   WEB_CONNECTIONS   open connections from one address (200)
#   WEB_PAGE          folder of the built page (/usr/share/s2s/page)
#   WEB_LOG           file of the access log (/dev/stdout)
#   WEB_RUN           folder for all that is written (/tmp/s2s-web)
#   S2S_MAX_UPLOAD_MB as for the API (500)
#
# `entry.sh -t` checks the configuration instead.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
run=${WEB_RUN:-/tmp/s2s-web}
made=$run/made

fail() {
  printf 'entry.sh: %s\n' "$*" >&2
  exit 2
}

# Values become part of the configuration: nothing that could end a directive gets there.
plain() {
  case $2 in
  *[!A-Za-z0-9.,:/_\[\]\ -]*) fail "$1 is '$2'; use letters, digits and . , : / _ - [ ] only" ;;
  esac
}

number() {
  case $2 in
  '' | *[!0-9]*) fail "$1 is '$2', not a whole number" ;;
  esac
}

# Values are listed with commas, as the API's are, or spaces.
listed() {
  plain "$1" "$2"
  printf '%s' "$2" | tr ',' ' '
}

api=$(listed WEB_API "${WEB_API:-api:8765}")
proxies=$(listed WEB_PROXIES "${WEB_PROXIES:-}")
metrics_from=$(listed WEB_METRICS_FROM "${WEB_METRICS_FROM:-}")
resolver=$(listed WEB_RESOLVER "${WEB_RESOLVER:-}")
http=${WEB_HTTP:-8080}
https=${WEB_HTTPS:-8443}
plain WEB_HTTP "$http"
plain WEB_HTTPS "$https"
most_mb=${S2S_MAX_UPLOAD_MB:-500}
rate=${WEB_RATE:-100}
connections=${WEB_CONNECTIONS:-200}
https_port=${WEB_HTTPS_PORT:-443}
number S2S_MAX_UPLOAD_MB "$most_mb"
number WEB_RATE "$rate"
number WEB_CONNECTIONS "$connections"
number WEB_HTTPS_PORT "$https_port"
log=${WEB_LOG:-/dev/stdout}
plain WEB_LOG "$log"

version() {
  # shellcheck disable=SC2046  # three words
  set -- $(printf '%s' "$1" | tr '.' ' ')
  echo $(($1 * 1000000 + $2 * 1000 + $3))
}

here_is=$(nginx -v 2>&1 | sed 's|.*nginx/||; s|[^0-9.].*||')
if [ -n "$resolver" ] && [ "$(version "$here_is")" -lt "$(version 1.27.3)" ]; then
  fail "WEB_RESOLVER needs nginx 1.27.3 or newer, this is $here_is; leave it empty, and restart nginx when the API moves"
fi
if [ "$(version "$here_is")" -lt "$(version 1.25.1)" ]; then
  http2_listens=' http2' http2=
else
  http2_listens='' http2='http2 on;'
fi

mkdir -p "$made" "$run/temp"
cp "$here"/*.conf "$run/"
ln -sfn "${WEB_PAGE:-/usr/share/s2s/page}" "$run/page"
ln -sfn "${WEB_TLS_FOLDER:-/etc/s2s/tls}" "$made/tls"

{
  [ -z "$resolver" ] || echo "resolver $resolver valid=5s;"
  echo 'upstream api {'
  echo '  zone api 256k;'
  for server in $api; do
    echo "  server $server${resolver:+ resolve} max_fails=1 fail_timeout=2s;"
  done
  echo '  keepalive 32;'
  echo '}'
} >"$made/upstream.conf"

{
  echo "access_log $log line;"
  echo "limit_req_zone \$binary_remote_addr zone=requests:10m rate=${rate}r/s;"
  echo "limit_conn connections $connections;"
} >"$made/limits.conf"

# The API's own bounds (s2s_service/guards/bodies.py: a form is a little larger than its file), so that what is beyond
# never sets out: an API that refuses and closes while more is being sent looks from here like one that has died.
echo "client_max_body_size $((most_mb + 2))000000;" >"$made/file_size.conf"
echo "map '' \$most_upload_mb { default $most_mb; }" >"$made/most.conf"

for proxy in $proxies; do echo "set_real_ip_from $proxy;"; done >"$made/proxies.conf"
for proxy in $proxies; do echo "$proxy 1;"; done >"$made/by_proxy.conf"
for address in $metrics_from; do echo "allow $address;"; done >"$made/metrics.conf"

case ${WEB_TLS:-off} in
off)
  echo "server { listen $http; server_name _; include site.conf; }" >"$made/servers.conf"
  ;;
on)
  for file in fullchain.pem privkey.pem; do
    [ -r "$made/tls/$file" ] || fail "WEB_TLS is on, but ${WEB_TLS_FOLDER:-/etc/s2s/tls}/$file cannot be read by user $(id -u)"
  done
  suffix=:$https_port
  [ "$https_port" != 443 ] || suffix=
  {
    echo "server { listen $http; server_name _; include health.conf; include problems.conf;"
    echo "  location / { return 308 https://\$host$suffix\$request_uri; } }"
    echo "server { listen $https ssl$http2_listens; server_name _; $http2 include tls.conf; include site.conf; }"
  } >"$made/servers.conf"
  ;;
*) fail "WEB_TLS is '${WEB_TLS}'; use on or off" ;;
esac

exec nginx -p "$run/" -c "$run/nginx.conf" "$@"
