import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VARIABLE, type Environment } from '../../src/core/environment.ts';
import { relayOnce } from '../../src/relay/relay.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import { prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { addRunFacts, hourlyRuns, type Period } from '../../src/testing/detection/run-facts.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant, type Labels } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const PARTS = ['otelcol', 'prometheus'] as const;
const real = realTests('verdicts in Prometheus', missingStackParts(PARTS));

const OWN_LABELS: readonly string[] = [
  'gen_ai_workflow_name',
  'stepmeter_step_name',
  'stepmeter_signal',
  'stepmeter_change_kind',
  'stepmeter_change_value',
];

const HOUR_MS = 3_600_000;
const BEFORE = 120;
const AFTER = 40;

describe.skipIf(real.skip)(real.title, () => {
  let stack: Stack;

  beforeAll(async () => void (stack = await startTemporaryStack({ parts: PARTS })));
  afterAll(() => stack?.stop());

  /** The series of a gauge in an environment, without the labels that all of them have. */
  const seriesOf = async (
    name: keyof typeof METRIC,
    environment: string,
  ): Promise<{ labels: Labels; value: number }[]> => {
    const query = `${prometheusName(METRIC[name])}{deployment_environment_name="${environment}"}`;
    return (await queryInstant(stack.prometheusUrl, query)).map(({ labels, value }) => ({
      labels: Object.fromEntries(Object.entries(labels).filter(([label]) => OWN_LABELS.includes(label))),
      value,
    }));
  };

  const costOf = async (name: keyof typeof METRIC, environment: string): Promise<number | undefined> =>
    (await seriesOf(name, environment)).find(({ labels }) => labels['stepmeter_signal'] === 'cost')?.value;

  test('have the state, onset, effect and cause of a regression', async () => {
    const onset = firstRun() + BEFORE * HOUR_MS;
    await relayRuns(stack, 'worse', [{ n: BEFORE }, { n: AFTER, factor: 2, model: 'opus' }]);
    await eventually(async () => expect(await costOf('regressionState', 'worse')).toBe(1));
    const error = (await costOf('regressionSinceError', 'worse')) ?? 0;
    expect(Math.abs(((await costOf('regressionSince', 'worse')) ?? 0) - onset / 1000)).toBeLessThanOrEqual(error);
    expect(await costOf('regressionEffect', 'worse')).toBeCloseTo(2, 0);
    expect(await costOf('regressionEffectLow', 'worse')).toBeGreaterThan(1.5);
    expect(await costOf('regressionEffectHigh', 'worse')).toBeLessThan(2.7);
    expect(await costOf('regressionBefore', 'worse')).toBeCloseTo(0.1, 1);
    expect(await costOf('regressionAfter', 'worse')).toBeCloseTo(0.2, 1);
    expect(await costOf('regressionStatistic', 'worse')).toBeGreaterThan(
      (await costOf('regressionThreshold', 'worse')) ?? 0,
    );
    expect(await seriesOf('regressionCause', 'worse')).toEqual([
      {
        labels: {
          gen_ai_workflow_name: 'build',
          stepmeter_signal: 'cost',
          stepmeter_change_kind: 'model',
          stepmeter_change_value: 'opus',
        },
        value: expect.any(Number),
      },
    ]);
  });

  test('say that nothing changed, without figures of a change', async () => {
    await relayRuns(stack, 'steady', [{ n: BEFORE + AFTER }]);
    await eventually(async () => expect(await costOf('regressionState', 'steady')).toBe(0));
    for (const { value } of await seriesOf('regressionState', 'steady')) expect(value).toBe(0);
    expect(await seriesOf('regressionEffect', 'steady')).toEqual([]);
    expect(await seriesOf('regressionSince', 'steady')).toEqual([]);
  });
});

/** The last run ends half an hour ago. */
function firstRun(): number {
  const today = Date.now() - (Date.now() % HOUR_MS);
  return today - (BEFORE + AFTER) * HOUR_MS;
}

/** Has a relay judge runs and report the verdicts of an environment. */
async function relayRuns(stack: Stack, environment: string, periods: readonly Period[]): Promise<void> {
  const env: Environment = isolatedEnvironment(join(temporaryFolder(), 'home'), {
    [VARIABLE.otlpEndpoint]: stack.otlpEndpoint,
    [VARIABLE.deployment]: environment,
  });
  const store: Store = await openStore(env);
  await addRunFacts(store, hourlyRuns(firstRun(), ...periods));
  await store.close();
  expect(await relayOnce(env)).toBeDefined();
}
