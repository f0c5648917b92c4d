#!/usr/bin/env bash
# Builds programs of the telemetry stack for machines without a container engine. All of them have a permissive licence;
# Grafana and Tempo (AGPL) are not built here.
#   build.sh                     every part
#   build.sh otelcol prometheus  some parts
# Parts: otelcol, prometheus (with promtool), jaeger, alertmanager (with amtool), temporal. Existing parts are kept.
# Result: $STEPMETER_NATIVE_STACK, by default ${XDG_CACHE_HOME:-~/.cache}/stepmeter/native-stack/v2
set -euo pipefail

readonly recipes=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly all_parts=(otelcol prometheus jaeger alertmanager temporal)
readonly out=${STEPMETER_NATIVE_STACK:-${XDG_CACHE_HOME:-$HOME/.cache}/stepmeter/native-stack/v2}
work=

main() {
  local parts=("$@") part
  ((${#parts[@]})) || parts=("${all_parts[@]}")
  for part in "${parts[@]}"; do
    [ -f "$recipes/parts/$part.sh" ] || fail "Unknown part \"$part\": choose from ${all_parts[*]}"
  done
  mkdir -p "$out"
  take_lock
  trap remove_work EXIT
  for part in "${parts[@]}"; do
    if is_built "$part"; then say "$part is there"; else build "$part"; fi
  done
  say "native stack in $out"
}

# Held until this process exits for any reason. A concurrent build waits and then finds the finished parts.
take_lock() {
  command -v flock >/dev/null || fail 'Cannot lock the build: flock (util-linux) is not installed'
  exec 9>"$out/.lock"
  flock --nonblock 9 && return
  say 'waiting for another build to end'
  flock 9
}

programs_of() {
  case $1 in
    prometheus) echo prometheus promtool ;;
    alertmanager) echo alertmanager amtool ;;
    *) echo "$1" ;;
  esac
}

is_built() {
  local program
  for program in $(programs_of "$1"); do
    [ -x "$out/$program" ] || return 1
  done
  [ -f "$out/modules/$1.txt" ]
}

# A recipe runs in an empty directory and writes its output to "result". This is on the same disk as the final location,
# so that the output is moved atomically and an interrupted build leaves nothing incomplete.
build() {
  local part=$1 made
  say "building $part"
  work=$(mktemp -d "$out/.build-$part.XXXXXX")
  mkdir "$work/result"
  (cd "$work" && RECIPES=$recipes bash -euo pipefail "$recipes/parts/$part.sh") 9>&- || fail "Cannot build $part"
  for made in "$work"/result/*; do
    rm -rf "$out/${made##*/}"
    mv "$made" "$out/"
  done
  list_modules "$part"
  remove_work
  say "built $part"
}

# Every module used by a build, with its version: tests check the list for licences. Empty for Temporal, which
# is downloaded as a binary.
list_modules() {
  mkdir -p "$out/modules"
  find "$work" -maxdepth 2 -name go.sum -exec cat {} + | awk '{ print $1, $2 }' | sort -u >"$work/modules.txt"
  mv "$work/modules.txt" "$out/modules/$1.txt"
}

# Go makes downloaded sources read-only.
remove_work() {
  [ -d "$work" ] || return 0
  chmod -R u+w "$work"
  rm -rf "$work"
}

say() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

main "$@"
