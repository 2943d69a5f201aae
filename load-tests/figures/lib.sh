# Common to every program of this directory (source it): finds the JDK and the servers, starts and
# ends them, and prints the head of a table. The help of a program is the comment block at its top.
set -euo pipefail
shopt -s inherit_errexit

figures=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SLABRING=${SLABRING:-$(cd "$figures/../.." && pwd)/slabring}
MEMCACHED=${MEMCACHED:-/usr/bin/memcached}
command_line=$(echo "load-tests/figures/$(basename "$0")" "${@##*/}")
scratch=$(mktemp -d)
declare -A port pid # of each running server, by the name given to start_server

# --- talking to the person at the terminal ---

progress() { printf '%s  %s\n' "$(date +%T)" "$*" >&2; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
usage_if_asked() { # prints the program's leading comment
  case "${1:-}" in -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; exit 0 ;; esac
}

# --- the JDK and the clients ---

find_java() { # a JDK 25 or newer: JAVA_HOME, then PATH, then the usual directories
  local candidate major
  for candidate in "${JAVA_HOME:-}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -x "$candidate" ] || continue
    major=$("$candidate" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p')
    if [ "${major:-0}" -ge 25 ]; then echo "$candidate"; return; fi
  done
  fail "no JDK 25 or newer found: install one or set JAVA_HOME"
}

client() { # client NAME ARGUMENTS...: runs client/NAME.java, on the cores in $client_cores
  local name=$1
  shift
  taskset -c "${client_cores:-0-1}" "$java" -Xms256m -Xmx256m -XX:+UseSerialGC \
    "$figures/client/$name.java" "$@"
}

need_mcload() { # the load generator, in $mcload
  mcload=${MCLOAD:-$(command -v mcload || true)}
  [ -x "$mcload" ] || fail "no load generator: set MCLOAD to its path (see $(basename "$0") --help)"
}

# --- servers ---

free_port() { # a port below the ephemeral range on which nobody answers
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 12000))
    (exec 3<> "/dev/tcp/127.0.0.1/$candidate") 2> /dev/null || { echo "$candidate"; return; }
  done
}

# start_server NAME CORES COMMAND FLAGS...: returns once the server has answered `version`.
start_server() {
  local name=$1 cores=$2 user=() tries=0
  shift 2
  port[$name]=$(free_port)
  case "$1" in *memcached*) [ "$(id -u)" = 0 ] && user=(-u root) ;; esac
  taskset -c "$cores" "$@" "${user[@]}" -l 127.0.0.1 -p "${port[$name]}" \
    > "$scratch/$name.log" 2>&1 &
  pid[$name]=$!
  until answers "${port[$name]}"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "${pid[$name]}" 2> /dev/null; then
      tail -20 "$scratch/$name.log" >&2
      fail "the server did not answer within 30 s: $*"
    fi
    sleep 0.1
  done
}

# True if the server on port $1 answers `version`; in a shell of its own, which a reset may end.
answers() {
  (
    exec 3<> "/dev/tcp/127.0.0.1/$1" && printf 'version\r\n' >&3 &&
      IFS= read -r -t 1 line <&3 && [[ $line == VERSION* ]]
  ) 2> /dev/null
}

stop_server() { # ends the server called $1 by its process id
  local id=${pid[$1]:-}
  [ -n "$id" ] || return 0
  kill "$id" 2> /dev/null || true
  for _ in $(seq 50); do kill -0 "$id" 2> /dev/null || break; sleep 0.1; done
  kill -9 "$id" 2> /dev/null || true
  wait "$id" 2> /dev/null || true
  unset "pid[$1]" "port[$1]"
}

finish() {
  local name
  for name in "${!pid[@]}"; do stop_server "$name"; done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

peak_rss_kib() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/${pid[$1]}/status"; }

# --- numbers and tables ---

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
maximum() { sort -g | tail -1; }
grouped() { sed ":a; s/\B[0-9]\{3\}\>/,&/; ta" <<< "$1"; } # 1234567 as 1,234,567
divide() { awk -v a="$1" -v b="$2" -v f="${3:-%.2f}" 'BEGIN { printf f, b == 0 ? 0 : a / b }'; }

print_head() { # where, when and with what the table below was measured
  printf '`%s`, %s, %s x %s, Linux %s, %s, against %s\n\n' "$command_line" "$(date +%F)" \
    "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(uname -r)" \
    "$("$java" -version 2>&1 | sed -n 's/^[^(]*(\(build[^)]*\)).*/JDK \1/p' | head -1)" \
    "$("$MEMCACHED" -V | head -1)"
}

# --- documents ---

need_section() { # need_section NAME FILE: fails unless the file has the comments `begin NAME ...` and `end NAME`
  [ "$(grep -cE "^<!-- (begin $1 |end $1 -->)" "$2")" = 2 ] ||
    fail "$2 must have the comments 'begin $1' and 'end $1', once"
}

write_section() { # write_section NAME TEXT FILE: puts the file TEXT between the two comments
  awk -v name="$1" -v text="$2" '
    $0 ~ "^<!-- end " name " -->" { inside = 0; print "" }
    !inside
    $0 ~ "^<!-- begin " name " " { inside = 1; print ""; while ((getline line < text) > 0) print line }
  ' "$3" > "$scratch/document"
  cat "$scratch/document" > "$3"
}

java=$(find_java)
