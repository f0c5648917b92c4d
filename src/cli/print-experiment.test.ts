import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { assignmentText } from './print-experiment.ts';

test('an assignment sets variables of a shell, whatever is in the settings', () => {
  const strategy = `it's "$HOME" \`id\` $(id); é \\ # !`;
  const settings = { model: 'opus', strategy, 'max-turns': '3' };
  const text = assignmentText({ experiment: 'e', workflow: 'w', arm: 'b', settings, id: 'e/b/0', reason: 'assigned' });
  const print = `eval "$1"; printf '%s\\n' "$arm" "$assignment" "$arm_model" "$arm_max_turns" "$arm_strategy"`;
  const shown = execFileSync('sh', ['-c', print, 'sh', text], { encoding: 'utf8' });
  expect(shown).toBe(`b\ne/b/0\nopus\n3\n${strategy}\n`);
});
