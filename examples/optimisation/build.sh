#!/bin/sh
# Builds one package. While the experiment `model` runs, it assigns the model; afterwards it gives the adopted one.
#   build.sh TASK
set -eu
task=$1

arm_model=sonnet assignment=
eval "$(stepmeter experiment assign model --task "$task" 2>/dev/null)" || true
run=$(stepmeter run start optimisation --task "$task" --assignment "$assignment")
stepmeter exec --workflow optimisation --run "$run" --step implement -- \
  claude -p "Write src/$task.js" --model "$arm_model" --permission-mode acceptEdits >/dev/null
stepmeter run end "$run" --result success
