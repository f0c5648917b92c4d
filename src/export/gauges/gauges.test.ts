import { expect, test } from 'vitest';
import { temporaryStore } from '../../testing/store/store-rows.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { openGauges } from './gauges.ts';

test('the relays of one database each have a series of their own, the same one after a restart', async () => {
  const [one, other] = [temporaryFolder(), temporaryFolder()];
  const env = { STEPMETER_DATABASE_URL: 'postgresql://localhost/stepmeter' };
  const [first, second, restarted] = await spoolDepths(env, [one, other, one]);
  expect(first).toMatch(/^[0-9a-f]{8}$/);
  expect(second).not.toBe(first);
  expect(restarted).toBe(first);
});

test('a relay with a store of its own needs no id', async () => {
  expect(await spoolDepths({}, [temporaryFolder()])).toEqual([undefined]);
});

test('an invalid budget is reported at the start', async () => {
  await expect(spoolDepths({ STEPMETER_BUDGET_DAY: 'lots' }, [temporaryFolder()])).rejects.toThrow(
    'STEPMETER_BUDGET_DAY',
  );
});

async function spoolDepths(env: Record<string, string>, homes: readonly string[]): Promise<unknown[]> {
  const store = await temporaryStore();
  const depths = [];
  for (const home of homes) {
    const gauges = await openGauges({ store, home, env, progress: { backlog: 3, lagMs: 0, isRunning: true } })(0);
    depths.push(...gauges.filter(({ metric }) => metric === METRIC.spoolDepth));
  }
  return depths.map(({ labels }) => labels?.[ATTRIBUTE.relayId]);
}
