# Sourced by .ci/run: starts what some tests need besides Node, for the time of the run. Without root or apt those tests
# say that they are left out.

start_postgres() {
  local folder binaries port=${CONFAB_TEST_POSTGRES_PORT:-54329}
  folder=$(mktemp -d)
  binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
  chown postgres "$folder"
  as_postgres() { su postgres -s /bin/sh -c "$1"; }
  as_postgres "$binaries/initdb -D $folder/data -A trust -U confab >$folder/initdb.log"
  as_postgres "$binaries/pg_ctl -D $folder/data -w -l $folder/log \
    -o '-p $port -k $folder -c listen_addresses=127.0.0.1' start >/dev/null"
  # Single quotes would read the folder's name when it is gone.
  # shellcheck disable=SC2064
  trap "su postgres -s /bin/sh -c '$binaries/pg_ctl -D $folder/data -m immediate stop >/dev/null'; rm -rf '$folder'" EXIT
  export CONFAB_TEST_DATABASE_URL="postgres://confab@127.0.0.1:$port/postgres"
  echo "PostgreSQL listens on 127.0.0.1:$port until the end of this run."
}

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || ! command -v strace >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql strace >/dev/null
  fi
  start_postgres
else
  echo 'Not root, or no apt: the tests that need PostgreSQL or strace are left out.'
fi
