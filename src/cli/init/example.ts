/** The name of the example, in the current folder. */
export const EXAMPLE_FILE = 'stepmeter-example.sh';

/** A workflow of two steps that needs no Claude CLI and costs nothing. */
export const EXAMPLE_TEXT = `#!/bin/sh
# A workflow for Stepmeter. Replace the commands of its steps, for example by: claude -p 'Plan it'
set -eu
run=$(stepmeter run start example)
step() { stepmeter exec --workflow example --run "$run" --step "$@"; }
result=failure
trap 'stepmeter run end "$run" --result "$result"; stepmeter show "$run"' EXIT

step plan -- sh -c 'echo "Say hello" >PLAN.md'
step check -- grep -q hello PLAN.md
result=success
`;
