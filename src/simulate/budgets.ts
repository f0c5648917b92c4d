import { VARIABLE, type Environment } from '../core/environment.ts';
import { toUsd } from '../pricing/pricing.ts';
import { generateRun } from '../testing/runs/generated-run.ts';
import { randomOf } from '../testing/runs/random.ts';
import { groundTruthOf } from '../testing/runs/scenario.ts';
import { drawWorkflow } from '../testing/runs/workflows.ts';

/** Headroom per period: the spending of a period almost never exceeds this multiple of the average. */
const HEADROOM = { day: 2, week: 1.5, month: 1.3 } as const;

/** Budgets that runs without a scenario stay within; configured budgets are kept. */
export function simulatedBudgets(env: Environment, runsPerMonth: number): Environment {
  const perDay = (meanRunCost() * runsPerMonth) / 30;
  const round = (usd: number): string => String(Number(usd.toPrecision(2)));
  return {
    [VARIABLE.budgetDay]: env[VARIABLE.budgetDay] || round(perDay * HEADROOM.day),
    [VARIABLE.budgetWeek]: env[VARIABLE.budgetWeek] || round(perDay * 7 * HEADROOM.week),
    [VARIABLE.budgetMonth]: env[VARIABLE.budgetMonth] || round(perDay * 30 * HEADROOM.month),
  };
}

let found: number | undefined;

function meanRunCost(): number {
  return (found ??= findMeanRunCost());
}

const SAMPLE_RUNS = 100;

/** The average cost of a run without a scenario, in US dollars, determined by generating sample runs. */
function findMeanRunCost(): number {
  const truth = groundTruthOf('quiet', { span: { from: 0, to: 1 }, onset: 0 });
  let nanoUsd = 0;
  for (let index = 0; index < SAMPLE_RUNS; index++) {
    const workflow = drawWorkflow(randomOf('budget', index));
    const run = generateRun({
      seed: 'budget',
      index: String(index),
      startedAt: Date.UTC(2026, 10, 2),
      workflow,
      truth,
    });
    for (const { record } of run)
      if (record?.type === 'session.ended') nanoUsd += record.ledger?.bill?.costNanoUsd ?? 0;
  }
  return toUsd(nanoUsd) / SAMPLE_RUNS;
}
