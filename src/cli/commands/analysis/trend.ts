import { BUCKETS } from '../../../analysis/trends/buckets.ts';
import { TREND_METRICS } from '../../../analysis/trends/metrics.ts';
import { DIMENSIONS } from '../../../analysis/trends/dimensions.ts';
import { periodAt } from '../../../report/periods.ts';
import { defineCommand } from '../../command.ts';
import { nameOf, text, timeOrAge } from '../../option-values.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import { simulatedHint } from '../../no-match/simulated-hint.ts';
import { withStore } from '../../with-store.ts';

const OPTIONS = {
  metric: {
    choices: TREND_METRICS,
    default: 'cost',
    coerce: nameOf('--metric', TREND_METRICS),
    describe: 'What to show; repairs and cache as shares, errors as failed tool calls',
  },
  workflow: { type: 'string', coerce: text('--workflow'), describe: 'Only this workflow' },
  step: { type: 'string', coerce: text('--step'), describe: 'Attempts at this step instead of runs' },
  by: {
    choices: DIMENSIONS,
    coerce: nameOf('--by', DIMENSIONS),
    describe: 'Divide the trend; model and effort are those of the main agent',
  },
  bucket: { choices: BUCKETS, default: 'day', coerce: nameOf('--bucket', BUCKETS), describe: 'Length of intervals' },
  since: {
    type: 'string',
    coerce: timeOrAge('--since'),
    describe: 'Start of the period (default: 30 days ago)',
  },
  until: { type: 'string', coerce: timeOrAge('--until'), describe: 'End of the period (default: now)' },
  baseline: {
    type: 'string',
    coerce: text('--baseline'),
    describe: 'Compare the runs since this baseline with it, by step and cause',
  },
  simulated: { type: 'boolean', default: false, describe: 'Simulated runs instead of real ones' },
  ...TABLE_OPTIONS,
} as const;

/** `stepmeter trend`. */
export const trendCommand = defineCommand({
  name: 'trend',
  describe: 'Show a metric over time, when it changed and what may have caused the change',
  group: 'Look at results',
  options: OPTIONS,
  conflicts: [
    ['baseline', 'by'],
    ['baseline', 'step'],
    ['baseline', 'workflow'],
  ],
  examples: [
    ['$0 trend --metric cost-per-success', 'Show what a successful run cost on each of 30 days'],
    ['$0 trend --workflow package-build --by step', 'Show the cost of every step, and since when it differs'],
    ['$0 trend --metric duration --by tool --since 7d --json', 'Print the durations of tool calls as JSON'],
  ],
  run: async ({ json, wide, metric = 'cost', bucket = 'day', ...flags }) => {
    if (flags.baseline !== undefined) return printProgress(flags.baseline, flags, { json, wide });
    const { readTrend } = await import('../../../analysis/trends/read-trend.ts');
    const { trendText } = await import('../../trend/trend-text.ts');
    const now = Date.now();
    const { by, workflow, step, simulated, since = periodAt('month', now).from, until = now } = flags;
    const request = { metric, by, bucket, workflow, step, simulated, since, until };
    const { trend, hint } = await withStore(async (store) => {
      const found = await readTrend(store, request, now);
      return { trend: found, hint: found.groups.length === 0 ? await simulatedHint(store, request) : undefined };
    });
    printResult(json, trend, (screen) => trendText(trend, screen, hint), wide);
  },
});

type Range = { readonly since?: number | undefined; readonly until?: number | undefined };

type Printing = { readonly json: boolean; readonly wide: boolean };

async function printProgress(name: string, { since, until }: Range, { json, wide }: Printing): Promise<void> {
  const { readProgress } = await import('../../../analysis/baselines/progress.ts');
  const { progressText } = await import('../../trend/progress-text.ts');
  const now = Date.now();
  const progress = await withStore((store) => readProgress(store, name, { since, until: until ?? now, now }));
  printResult(json, progress, (screen) => progressText(progress, screen), wide);
}
