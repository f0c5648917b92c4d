import { describe, expect, test } from 'vitest';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { byRank } from '../../../src/monitoring/queries/ranks.ts';
import { ATTRIBUTE, METRIC } from '../../../src/telemetry/names.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { evaluate } from './evaluate.ts';

const real = realTests('ranks', missingStackParts(['promtool']));

const cost = prometheusName(METRIC.cost);

/** The cost of ten steps: 1 of the smallest, 10 of the largest; all of one workflow but that of the fourth rank. */
const SERIES = {
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [series(index === 6 ? 'w' : 'v', `step-${index + 1}`), `${index + 1}`]),
  ),
  // Costs most in another environment, which must not count.
  [series('v', 'step-1', 'other')]: '100',
};

const BY_STEP = { metric: METRIC.cost, attribute: ATTRIBUTE.stepName };

test('ranks are those at the end of the range, not at the last point of a graph, up to an interval before', () => {
  const times = byRank('vector(1)', BY_STEP).expr.match(/@ [^)]+/g);
  expect(new Set(times)).toEqual(new Set(['@ ${__to}e-3']));
});

/** The time of the samples, in seconds since 1970. */
const AT = 1_790_000_000;

describe.skipIf(real.skip)(real.title, () => {
  test('are those of the totals in the environment, whatever is selected', async () => {
    const live = 'deployment_environment_name="live"';
    const all = ranked(live);
    const selected = ranked(`${live},gen_ai_workflow_name="w"`);
    await check({
      [`sum (${all})`]: 55,
      [`count (${all})`]: 8,
      [labeled(all, '1', 'step-10')]: 10,
      [labeled(all, '4', 'step-7')]: 7,
      [labeled(all, '7', 'step-4')]: 4,
      [labeled(all, '8', 'others')]: 6,
      [`count (${selected})`]: 1,
      [labeled(selected, '4', 'step-7')]: 7,
    });
  });

  test('are those of what else the ranking counts', async () => {
    const where = { [ATTRIBUTE.workflowName]: '="w"' };
    const selected = inLive(byRank(costWhere('gen_ai_workflow_name="w"'), { ...BY_STEP, where }).expr);
    await check({ [labeled(selected, '1', 'step-7')]: 7 });
  });

  test('name what has no name', async () => {
    const unnamed = { [`${cost}{deployment_environment_name="live"}`]: '3' };
    const all = ranked('deployment_environment_name="live"');
    await check({ [labeled(all, '1', 'not set')]: 3 }, unnamed);
  });
});

function series(workflow: string, step: string, environment = 'live'): string {
  return `${cost}{deployment_environment_name="${environment}",gen_ai_workflow_name="${workflow}",stepmeter_step_name="${step}"}`;
}

function ranked(where: string): string {
  return inLive(byRank(costWhere(where), BY_STEP).expr);
}

function inLive(query: string): string {
  return query.replaceAll('$environment', 'live').replaceAll('${__to}e-3', String(AT));
}

function costWhere(where: string): string {
  return `sum by (stepmeter_step_name) (${cost}{${where}})`;
}

async function check(values: Readonly<Record<string, number>>, samples: Readonly<Record<string, string>> = SERIES) {
  const expectations = Object.entries(values).map(([expr, value]) => ({ expr, at: AT, value }));
  await evaluate({ start: AT, interval: '1h', series: samples }, expectations);
}

/** The value of the series of a rank and name. */
function labeled(query: string, rank: string, name: string): string {
  const marker = `label_replace(label_replace(vector(1), "rank", "${rank}", "", ""), "ranked_name", "${name}", "", "")`;
  return `sum ((${query}) and on (rank, ranked_name) ${marker})`;
}
