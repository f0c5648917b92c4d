import { expect, test } from 'vitest';
import type { Explanation } from '../../configurations/explain.ts';
import { displayWidth } from '../terminal/display-width.ts';
import { UNLIMITED } from '../terminal/screen.ts';
import { plain } from '../terminal/style.ts';
import { choiceText, explanationText } from './print-configurations.ts';

const DECISION: Explanation['decision'] = {
  ...{
    id: 'd',
    workflow: 'w',
    step: '',
    number: 7,
    at: 0,
    mode: 'auto',
    task_type: null,
    complexity: null,
    size: null,
  },
  ...{ default_arm: 'usual', chosen: 'usual', used: 'usual', version_id: 'usual@1', kind: 'default', propensity: 1 },
  ...{ level: 'taskType', reason: 'a reason '.repeat(20).trim(), price_usd: 0, seed: '', state_hash: 'abc' },
  prompt_hash: null,
};

const CANDIDATE: Explanation['candidates'][number] = {
  ...{ name: 'claude-opus-with-high-thinking', success: 0.8, low: 0.6, high: 0.9, costUsd: 1.2, durationMs: 60_000 },
  ...{ utility: 2.8, floor: 0.9, better: 0.8, standing: 'set aside', runs: 12.4, timeUsd: 0, costPerSuccessUsd: 1.5 },
  ...{ limitUsd: null, budget: null, defaultRuns: null },
};

const EXPLANATION: Explanation = {
  decision: DECISION,
  candidates: [{ ...CANDIDATE, name: 'usual', standing: 'free' }, CANDIDATE],
  needs: [{ name: CANDIDATE.name, what: 'a condition; '.repeat(10).trim() }],
  ...{ changes: [], prior: null, outcome: null, drift: [], alarms: [], suggestions: [] },
};

test.each([60, 80, 100])('an explanation fits a terminal of %i columns', (width) => {
  const lines = plain(explanationText(EXPLANATION, { ...UNLIMITED, width })).split('\n');
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
  expect(lines.find((line) => line.includes('claude-opus'))).toContain('set aside');
});

test('an explanation says on how many outcomes estimates rest, and does not compare the default with itself', () => {
  const lines = plain(explanationText(EXPLANATION, UNLIMITED)).split('\n');
  expect(lines[2]).toMatch(/SUCCESS +OUTCOMES .*FLOOR +P\(BETTER\) +STANDING$/);
  expect(lines[3]).toMatch(/^▸ usual +0\.80 \[0\.60, 0\.90\] +12 .* – +– +default$/);
  expect(lines[4]).toMatch(/^ {2}claude-opus\S+ +0\.80 .* 12 .* 0\.90 +0\.80 +set aside$/);
  expect(lines).toContain('evidence from tasks of this type; state abc; decision 7');
});

test('an explanation without outcomes says so, and at which value of a success another one would be worth more', () => {
  const changes = [
    { name: 'strong', valueUsd: 8, isAbove: true },
    { name: 'cheap', valueUsd: 2, isAbove: false },
  ];
  const explanation = { ...EXPLANATION, decision: { ...DECISION, level: 'default' }, changes };
  expect(plain(explanationText(explanation, UNLIMITED)).split('\n')).toEqual(
    expect.arrayContaining([
      'no evidence yet; state abc; decision 7',
      'strong would be worth more than usual if a success were worth more than $8.00',
      'cheap would be worth more than usual if a success were worth less than $2.00',
    ]),
  );
});

test('an explanation shortens hashes of prompt files, and nothing else', () => {
  const drift = [
    { kind: 'prompts', what: 'prompt files', expected: '3f2a1c445566', found: '9b8e77112233' },
    { kind: 'model', what: 'model', expected: 'claude-opus-4-8', found: 'claude-sonnet-4-6' },
  ] as const;
  expect(plain(explanationText({ ...EXPLANATION, drift }, UNLIMITED)).split('\n')).toEqual(
    expect.arrayContaining([
      'differs: prompt files 9b8e77, expected 3f2a1c',
      'differs: model claude-sonnet-4-6, expected claude-opus-4-8',
    ]),
  );
});

const CHOICE = {
  id: 'c',
  name: 'cheap',
  settings: { 'max-turns': '5' },
  mode: 'shadow',
  chosen: 'strong',
  reason: 'r',
  maxCostUsd: null,
} as const;

test('the variables of a choice name what would have been chosen in the mode suggest', () => {
  expect(choiceText({ ...CHOICE, mode: 'suggest' }, []).split('\n')).toContain("chosen='strong'");
});

test('the variables of a choice without a limit, or in another mode, replace those of an earlier one', () => {
  expect(choiceText(CHOICE, []).split('\n')).toEqual(expect.arrayContaining(["chosen=''", "max_cost_usd=''"]));
  expect(choiceText({ ...CHOICE, maxCostUsd: 0.5 }, []).split('\n')).toContain("max_cost_usd='0.5'");
});

test('the variables of a choice have its settings, also if another configuration spells a setting differently', () => {
  const text = choiceText(CHOICE, [{ settings: { max_turns: '9', effort: 'high' } }]);
  expect(text.split('\n')).toEqual(expect.arrayContaining(["configuration_max_turns='5'", "configuration_effort=''"]));
  expect(text.match(/max_turns/g)).toHaveLength(1);
});
