#!/bin/sh
# A workflow as a shell script: implement, check, repair, check again. Any command can be a step; `stepmeter exec`
# attaches the hooks if the command is `claude`.
#
#   examples/shell/build.sh              with a command that makes a mistake
#   examples/shell/build.sh COMMAND...   with your command, for example: claude -p 'Write "Hello, world" into greeting.txt'
set -eu

# Not needed if Stepmeter is installed.
here=$(cd "$(dirname "$0")/../.." && pwd)
command -v stepmeter >/dev/null || stepmeter() { node "$here/bin/stepmeter.mjs" "$@"; }

# The steps run in a temporary folder, which is the project.
work=$(mktemp -d)
cd "$work"

[ $# -gt 0 ] || set -- sh -c 'echo "Hello, wrold" >greeting.txt'

run=$(stepmeter run start shell-build --task-type demo)
result=failure
finish() {
  stepmeter run end "$run" --result "$result"
  rm -rf "$work"
  echo "Result: $result. Show its cost: stepmeter show $run"
}
trap finish EXIT

step() { stepmeter exec --workflow shell-build --run "$run" --step "$@"; }

step implement -- "$@"
if ! step check -- grep -q 'Hello, world' greeting.txt; then
  step repair --kind repair -- sh -c 'echo "Hello, world" >greeting.txt'
  step check -- grep -q 'Hello, world' greeting.txt
fi
result=success
