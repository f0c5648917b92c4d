import { describe, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { evaluate, type Expectation } from './evaluate.ts';
import { shareInterval } from '../../../src/monitoring/queries/runs.ts';

const real = realTests('confidence intervals', missingStackParts(['promtool']));

describe.skipIf(real.skip)(real.title, () => {
  const share = { successes: 'x', trials: 'n' };

  test('of a share match Wilson, as published', async () => {
    const published = { [shareInterval(share, 'lower')]: 0.4902, [shareInterval(share, 'upper')]: 0.9433 };
    await check({ x: '8', n: '10' }, published, 1e-4);
    await check(
      { x: '0', n: '10' },
      { [shareInterval(share, 'lower')]: 0, [shareInterval(share, 'upper')]: 0.2775 },
      1e-4,
    );
    await check({ x: '0', n: '0' }, { [shareInterval(share, 'lower')]: undefined }, 0);
  });
});

async function check(
  series: Record<string, string>,
  expected: Readonly<Record<string, number | undefined>>,
  off: number,
): Promise<void> {
  const expectations: Expectation[] = Object.entries(expected).map(([expr, value]) => ({ expr, value, at: 0 }));
  await evaluate({ start: 0, interval: '1m', series }, expectations, off);
}
