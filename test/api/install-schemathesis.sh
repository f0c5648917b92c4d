#!/usr/bin/env bash
# Installs the pinned schemathesis, which tests the HTTP API by its OpenAPI document, and prints the path of its program.
# Place: ${XDG_CACHE_HOME:-~/.cache}/stepmeter/schemathesis/VERSION. Quick when it is there.
set -euo pipefail

version=4.32.5
place=${XDG_CACHE_HOME:-$HOME/.cache}/stepmeter/schemathesis/$version
program=$place/bin/schemathesis

if [ ! -x "$program" ]; then
  rm -rf "$place"
  python3 -m venv "$place" >&2
  "$place/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version" >&2
fi
echo "$program"
