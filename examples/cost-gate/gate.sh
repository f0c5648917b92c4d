#!/bin/sh
# Runs a workflow in two variants and fails if the second one costs more.
#   gate.sh BASELINE CANDIDATE     two models, for example: gate.sh haiku opus
set -eu
baseline=$1
candidate=$2

build() {
  run=$(stepmeter run start gate --variant "$1")
  stepmeter exec --workflow gate --run "$run" --step implement -- claude -p 'Write src/greeting.js' --model "$1" >/dev/null
  stepmeter run end "$run" --result success
}

for _ in 1 2 3 4 5; do
  build "$baseline"
  build "$candidate"
done
stepmeter compare "workflow=gate,variant=$baseline" "workflow=gate,variant=$candidate" --fail-on 'cost>+20%'
