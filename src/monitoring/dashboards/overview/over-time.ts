import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { tokenKinds } from '../figures/tokens.ts';
import { addedPerIntervalHere } from '../narrow.ts';
import { bars } from '../panels/graph.ts';
import { UNIT } from '../style.ts';

/** Runs and tokens over time. */
export const overTime: Section = {
  title: 'Over time',
  panels: [
    bars({
      title: 'Runs by result',
      description: 'Runs that ended since the bar before. From stepmeter.runs.',
      unit: UNIT.exact,
      queries: [{ expr: addedPerIntervalHere(METRIC.runs, { by: [ATTRIBUTE.runResult] }), by: [ATTRIBUTE.runResult] }],
    }),
    bars({
      title: 'Tokens by kind',
      description:
        'Tokens used since the bar before, each counted once: input that was neither read from nor written to the cache, cache reads, cache writes, output without reasoning, and reasoning. From gen_ai.client.inference.usage.*.',
      unit: UNIT.count,
      queries: tokenKinds(addedPerIntervalHere).map(({ name, expr }) => ({ expr, legend: name })),
    }),
  ],
};
