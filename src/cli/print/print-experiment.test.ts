import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { ArmConfiguration } from '../../analysis/experiments/arm-configuration.ts';
import { DEFAULT_PLAN } from '../../analysis/experiments/plan.ts';
import type { ExperimentStatus } from '../../experiments/experiment-status.ts';
import { assignmentText, statusText } from './print-experiment.ts';
import { plain } from '../terminal/style.ts';

test('an assignment sets variables of a shell, whatever is in the settings', () => {
  const strategy = `it's "$HOME" \`id\` $(id); é \\ # !`;
  const settings = { model: 'opus', strategy, 'max-turns': '3' };
  const text = assignmentText({ experiment: 'e', workflow: 'w', arm: 'b', settings, id: 'e/b/0', reason: 'assigned' });
  const print = `eval "$1"; printf '%s\\n' "$arm" "$assignment" "$arm_model" "$arm_max_turns" "$arm_strategy"`;
  const shown = execFileSync('sh', ['-c', print, 'sh', text], { encoding: 'utf8' });
  expect(shown).toBe(`b\ne/b/0\nopus\n3\n${strategy}\n`);
});

const ARM: ArmConfiguration = { settings: { effort: 'low' }, files: {} };

const STATUS: ExperimentStatus = {
  name: 'e',
  workflow: 'w',
  state: 'limit-reached',
  limit: 'max-pairs',
  startedAt: 0,
  stoppedAt: null,
  adopted: null,
  planHash: '0123456789',
  plan: {
    ...DEFAULT_PLAN,
    v: 1,
    name: 'e',
    workflow: 'w',
    arms: { a: ARM, b: ARM },
    defaultArm: 'a',
    design: 'blocks',
    block: 'none',
    maxCostUsd: null,
    seed: '1',
  },
  looks: 1,
  units: [
    { arm: 'a', ended: 30, pending: 0, missing: 0 },
    { arm: 'b', ended: 10, pending: 0, missing: 0 },
  ],
  repeatedRuns: 2,
  checks: [{ name: 'split', state: 'fail', detail: '30 : 10' }],
  noVerdict: ['split: 30 : 10'],
  result: null,
  money: {
    spentUsd: 0,
    unknownRuns: 0,
    runsPerMonth: null,
    extraUsd: null,
    restUsd: null,
    arms: [
      { arm: 'a', costPerSuccessUsd: null, morePerRunUsd: null, morePerMonthUsd: null, extraUsd: null },
      { arm: 'b', costPerSuccessUsd: null, morePerRunUsd: null, morePerMonthUsd: null, extraUsd: null },
    ],
  },
};

test.each([
  [{ value: 0.4, low: -0.1, high: 0.7 }, 'b costs $0.4000 [−$0.1000, $0.7000] more than a'],
  [{ value: -0.4, low: -0.7, high: null }, 'b costs $0.4000 [unknown, $0.7000] less than a'],
  [null, 'the difference of b from a is unknown'],
])('a difference of cost %j is written as "%s"', (more, text) => {
  const arms = STATUS.money.arms.map((own) => ({ ...own, morePerRunUsd: own.arm === 'b' ? more : null }));
  const money = { ...STATUS.money, arms };
  expect(statusText({ ...STATUS, money })).toContain(`  per run: ${text}\n`);
});

test('a status says what the experiment has cost more than the default arm, and what it still costs', () => {
  const money = { ...STATUS.money, extraUsd: { value: -2, low: -3, high: 0.5 }, restUsd: { low: 1, high: 4 } };
  const text = plain(statusText({ ...STATUS, money }));
  expect(text).toContain('\n  than with a alone: $2.0000 [−$0.5000, $3.0000] less\n');
  expect(text).toContain('\n  to the next verdict: probably $1.0000 to $4.0000\n');
});

test('a status with a failed check shows it instead of verdicts', () => {
  const text = plain(statusText(STATUS));
  expect(text).toContain('no verdict while a check fails:\n  split: 30 : 10');
  expect(text).toContain('limit-reached (max-pairs): new runs get the default arm');
  expect(text).toContain('2 further runs of tasks left out');
  expect(text).toContain('  FAIL  split          30 : 10');
});
