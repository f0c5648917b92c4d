#!/usr/bin/env bash
# Installs the pinned Claude CLI for the tests that drive the real one, and prints the path of its program.
# Place: $STEPMETER_CLAUDE_CLI, by default ${XDG_CACHE_HOME:-~/.cache}/stepmeter/claude-code/VERSION. Quick when it is there.
set -euo pipefail

package=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/cli-package
version=$(sed -n 's/.*"@anthropic-ai\/claude-code": "\(.*\)".*/\1/p' "$package/package.json")
place=${STEPMETER_CLAUDE_CLI:-${XDG_CACHE_HOME:-$HOME/.cache}/stepmeter/claude-code/$version}

# The npm package for this system holds the program itself; the launcher beside it only looks for it.
program_in() {
  find "$1/node_modules/@anthropic-ai" -path '*/claude-code-*/claude' -type f -perm -u+x -print -quit 2>/dev/null || true
}

program=$(program_in "$place")
if [ -z "$program" ]; then
  mkdir -p "$(dirname "$place")"
  new=$(mktemp -d "$place.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  cp "$package/package.json" "$package/package-lock.json" "$new/"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix "$new" >&2
  [ -n "$(program_in "$new")" ] || { echo "The Claude CLI $version has no program for this system" >&2; exit 1; }
  # Installed into a temporary folder and renamed, so that no process finds a partial installation; of concurrent ones the first is kept.
  [ -n "$(program_in "$place")" ] || rm -rf "$place"
  [ -e "$place" ] || mv "$new" "$place"
  program=$(program_in "$place")
fi
echo "$program"
