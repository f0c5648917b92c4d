import { EXIT, UserError } from '../../../core/errors.ts';
import { DAY_MS } from '../../../core/time/day.ts';
import { defineCommand } from '../../command.ts';
import { text, timeOrAge } from '../../option-values.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import { requireWorkflow } from '../../no-match/require-workflow.ts';
import { simulatedHint } from '../../no-match/simulated-hint.ts';
import { withStore } from '../../with-store.ts';

const DEFAULT_MS = 30 * DAY_MS;

/** `stepmeter insights`. */
export const insightsCommand = defineCommand({
  name: 'insights',
  describe: 'Find wasted cost and time',
  group: 'Look at results',
  options: {
    since: { type: 'string', coerce: timeOrAge('--since'), describe: 'Only runs from this time on (default: 30d)' },
    until: { type: 'string', coerce: timeOrAge('--until'), describe: 'Only runs before this time (default: now)' },
    workflow: { type: 'string', coerce: text('--workflow'), describe: 'Only runs of this workflow' },
    simulated: { type: 'boolean', default: false, describe: 'Simulated runs instead of real ones' },
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 insights', 'Look at the last 30 days'],
    ['$0 insights --since 7d --workflow package-build --json', 'Print the last week of a workflow as JSON'],
  ],
  run: async ({ since, until, workflow, simulated, json, wide }) => {
    const { readInsights } = await import('../../../analysis/insights/read-insights.ts');
    const { insightsText } = await import('../../insights/print-insights.ts');
    const now = Date.now();
    const period = { since: since ?? now - DEFAULT_MS, until: until ?? now, workflow, simulated };
    const { insights, hint } = await withStore(async (store) => {
      const found = await readInsights(store, requirePast(period, now));
      const isEmpty = found.spent.n + found.spent.missing === 0;
      if (isEmpty && workflow !== undefined) await requireWorkflow(store, workflow);
      return { insights: found, hint: isEmpty ? await simulatedHint(store, period) : undefined };
    });
    printResult(json, { ...period, ...insights }, (screen) => insightsText(insights, period, screen, hint), wide);
  },
});

/** @throws {UserError} if a period is empty or has not begun */
function requirePast<T extends { readonly since: number; readonly until: number }>(period: T, now: number): T {
  const { since, until } = period;
  if (since < until && since <= now) return period;
  const [from, to] = [since, until].map((at) => new Date(at).toISOString());
  const found = since > now ? `${from} is in the future` : `--since ${from} is not before --until ${to}`;
  throw new UserError(`Cannot look for insights: ${found}`, {
    hint: 'Use a past time, or an age such as 30d',
    exitCode: EXIT.wrongUse,
  });
}
