# Sourced by .ci/run: starts what some tests need besides Node, for the time of the run. Without root or apt those tests
# say that they are left out; with both, a service that does not start ends the run. The ports are none of those that the
# system gives to connections: such a one may be taken for a moment.

services_folder=$(mktemp -d)
stop_services=()

stop_all_services() {
  local stop
  for stop in "${stop_services[@]}"; do eval "$stop" || true; done
  rm -rf "$services_folder"
}
trap stop_all_services EXIT

start_postgres() {
  local folder=$services_folder/postgres binaries port=${CONFAB_TEST_POSTGRES_PORT:-15432}
  mkdir "$folder"
  chmod 755 "$services_folder"
  binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  chown postgres "$folder"
  as_postgres() { su postgres -s /bin/sh -c "$1"; }
  as_postgres "$binaries/initdb -D $folder/data -A trust -U confab >$folder/initdb.log"
  as_postgres "$binaries/pg_ctl -D $folder/data -w -l $folder/log \
    -o '-p $port -k $folder -c listen_addresses=127.0.0.1' start >/dev/null"
  stop_services+=("as_postgres '$binaries/pg_ctl -D $folder/data -m immediate stop >/dev/null'")
  export CONFAB_TEST_DATABASE_URL="postgres://confab@127.0.0.1:$port/postgres"
  echo "PostgreSQL listens on 127.0.0.1:$port until the end of this run."
}

start_redis() {
  local port=${CONFAB_TEST_REDIS_PORT:-16379}
  redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$services_folder" \
    >"$services_folder/redis.log" &
  stop_services+=("kill $!")
  if ! timeout 10 sh -c "until redis-cli -p $port ping >/dev/null 2>&1; do sleep 0.1; done"; then
    cat "$services_folder/redis.log"
    return 1
  fi
  export CONFAB_TEST_REDIS_URL="redis://127.0.0.1:$port"
  echo "Redis listens on 127.0.0.1:$port until the end of this run."
}

is_missing() { ! command -v "$1" >/dev/null; }

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || is_missing strace || is_missing redis-server; then
    apt-get update -qq
    # A server that apt starts by itself would not be ours.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends postgresql redis-server strace >/dev/null
  fi
  start_postgres
  start_redis
else
  echo 'Not root, or no apt: the tests that need PostgreSQL, Redis or strace are left out.'
fi
