import { expect, test } from 'vitest';
import { moneyLine, nextLine } from './end-report.ts';

test('the money of a build by stage, with what failed attempts cost', () => {
  const step = (name: string, costUsd: number | null, result: 'success' | 'failure' = 'success') => ({
    name,
    result,
    costUsd,
  });
  const steps = [step('plan', 0.1), step('implement', 0.2, 'failure'), step('implement', 0.1), step('check', 0)];
  expect(moneyLine(steps)).toBe(
    'Money: implement $0.3000 (75 %), plan $0.1000 (25 %); $0.2000 of it in attempts that failed.',
  );
  expect(moneyLine([step('plan', 0), step('implement', null)])).toBeUndefined();
});

const WORTH = 'parallel is expected to be worth +$0.40 a run compared with the default; P(better) = 0.91';

test.each([
  ['off', 'single', 'the selection is off', 'single; the selection is off.'],
  ['auto', 'parallel', WORTH, `parallel; ${WORTH}.`],
  [
    'shadow',
    'parallel',
    `the default is used in the mode shadow; ${WORTH}`,
    `single, the default in the mode shadow; the selection would choose otherwise: ${WORTH}.`,
  ],
  [
    'suggest',
    'parallel',
    `the default is used in the mode suggest; ${WORTH}`,
    `single, the default in the mode suggest; the selection would choose otherwise: ${WORTH}. \`stepmeter suggest\` lists changes.`,
  ],
] as const)('what the next build uses in the mode %s', (mode, chosen, reason, expected) => {
  const name = mode === 'auto' ? chosen : 'single';
  expect(nextLine('library', { mode, name, chosen, reason })).toBe(`Next build (library): ${expected}`);
});

test('without configurations, a line says how they are added', () => {
  expect(nextLine('cli', undefined)).toContain('the selection has no configurations');
});
