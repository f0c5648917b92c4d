import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { parsePrior } from '../../src/selection/prior/parse-prior.ts';
import { aiderPack } from '../../scripts/prior-packs/aider.ts';

const ROWS = `
- test_cases: 225
  model: claude-3-7-sonnet-20250219 (32k thinking tokens)
  edit_format: diff
  pass_num_2: 146
  seconds_per_case: 105.2
  total_cost: 36.8343
- test_cases: 225
  model: claude-3-5-haiku-20241022
  edit_format: diff
  pass_num_2: 63
  seconds_per_case: 31.8
  total_cost: 0
- test_cases: 225
  model: DeepSeek R1 + claude-3-5-sonnet-20241022
  edit_format: architect
  pass_num_2: 144
  seconds_per_case: 251.6
`;

test('a pack has the Claude models of the leaderboard; a cost that was not recorded is unknown', () => {
  const pack = aiderPack(ROWS, 'abc');
  expect(pack.cells).toMatchObject([
    { taskType: 'exercise', arm: 'claude-3-7-sonnet-thinking', n: 225, successes: 146 },
    { arm: 'claude-3-5-haiku', successes: 63 },
  ]);
  // The mean of the log-normal distribution is the mean of the row.
  const { meanLnCost = NaN, sdLnCost = NaN } = pack.cells[0] ?? {};
  expect(Math.exp(meanLnCost + sdLnCost ** 2 / 2)).toBeCloseTo(36.8343 / 225, 3);
  expect(pack.cells[1]).not.toHaveProperty('meanLnCost');
});

test('the pack that ships can be used as a whole, and names source, commit and licence', () => {
  const text = readFileSync(join(packageFolder(), 'priors', 'aider-polyglot.json'), 'utf8');
  const parsed = parsePrior(text);
  expect(parsed).toMatchObject({ problems: [], pack: { licence: 'Apache-2.0' } });
  expect(JSON.parse(text)).toMatchObject({
    commit: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    source: expect.stringContaining('Aider-AI/aider') as string,
  });
});
