import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { named, sharesOf } from '../../query.ts';
import type { Section } from '../board.ts';
import { cacheShare } from '../figures/tokens.ts';
import { addedHere, addedPerIntervalHere } from '../narrow.ts';
import { lines } from '../panels/graph.ts';
import { pie } from '../panels/pie.ts';
import { table } from '../panels/table.ts';
import { workflowToRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';
import { SPLIT, SPLITS } from './variables.ts';

const bySplit = { by: [SPLIT] };

const overTime = lines({
  title: 'Cost over time',
  description:
    'What model requests cost since the point before, split as the variable Split by says. From stepmeter.cost.',
  unit: UNIT.roughDollars,
  width: 16,
  points: 100,
  queries: [{ expr: split(addedPerIntervalHere(METRIC.cost, bySplit)), by: [SPLIT] }],
});

const byModel = pie({
  title: 'Cost by model',
  description: 'What the requests of each model within the range cost. From stepmeter.cost.',
  unit: UNIT.roughDollars,
  nothing: 'nothing spent',
  queries: [{ expr: `${addedHere(METRIC.cost, { by: [ATTRIBUTE.requestModel] })} > 0`, by: [ATTRIBUTE.requestModel] }],
});

const cost = addedHere(METRIC.cost, bySplit);

const rows = table({
  title: 'Cost by what it is split by',
  description:
    'Cost and tokens within the range, split as the variable Split by says. Input includes what was read from the cache, output includes reasoning. From stepmeter.cost and gen_ai.client.inference.usage.*.',
  width: 24,
  keys: SPLITS.map(({ title, attribute }) =>
    attribute === ATTRIBUTE.workflowName ? workflowToRuns : { title, attribute },
  ),
  figures: [
    { title: 'Cost', expr: split(cost), unit: UNIT.dollars, decimals: 4 },
    {
      title: 'Share of cost',
      expr: split(sharesOf(cost, addedHere(METRIC.cost))),
      unit: UNIT.share,
      decimals: 1,
    },
    { title: 'Input tokens', expr: split(addedHere(METRIC.inputTokens, bySplit)), unit: UNIT.exact },
    { title: 'Output tokens', expr: split(addedHere(METRIC.outputTokens, bySplit)), unit: UNIT.exact },
    { title: 'Input from cache', expr: split(cacheShare(bySplit)), unit: UNIT.share, decimals: 1, nothing: '–' },
  ],
});

/** Where the money goes. */
export const whereItGoes: Section = { title: 'Where it goes', panels: [overTime, byModel, rows] };

function split(query: string): string {
  return named(query, SPLIT);
}
