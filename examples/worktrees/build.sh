#!/bin/sh
# Works on three tasks at the same time, each in a worktree of its own, merges what fits together, and repeats what does
# not on top of the result.
set -eu

tasks='slugify initials wrap'
workflow=parallel-build
run=$(stepmeter run start "$workflow")
result=failure
trap 'stepmeter run end "$run" --result "$result"' EXIT

# Runs the agent on a task in a leased worktree. The branch tells the tasks apart: without it, the second `implement`
# would be a retry of the first one.
implement() {
  task=$1 base=$2 kind=$3
  cd "$(stepmeter worktree lease --task "$task" --run "$run" --base "$base")"
  stepmeter exec --workflow "$workflow" --run "$run" --step implement --branch "$task" --kind "$kind" -- \
    claude -p "Implement $task in src/$task.js" --permission-mode acceptEdits >/dev/null
}

# Merges worktrees and tests the result. Prints the result as JSON; fails if a worktree is left out.
merge() {
  stepmeter exec --workflow "$workflow" --run "$run" --step merge -- \
    stepmeter worktree merge --json "$@" -- npm test --silent
}

workers=
for task in $tasks; do
  (implement "$task" HEAD first) &
  workers="$workers $!"
done
for worker in $workers; do wait "$worker"; done

stepmeter worktree conflicts $tasks || true
branch=merged
merged=$(merge $tasks --branch $branch) || true
for task in $(echo "$merged" | node -pe 'JSON.parse(fs.readFileSync(0)).leftOut.map(({ head }) => head.name).join(" ")'); do
  echo "Left out $task: repeating it on $branch"
  stepmeter worktree release "$(stepmeter worktree lease --task "$task" --run "$run")" --wait >/dev/null
  (implement "$task" $branch repair)
  merge "$task" --onto $branch --branch "$branch-$task" >/dev/null
  branch=$branch-$task
done
result=success
echo "The result is on the branch $branch"
