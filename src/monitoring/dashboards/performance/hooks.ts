import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { INTERVAL } from '../../query.ts';
import type { Section } from '../board.ts';
import { count, mean, quantile } from '../figures/durations.ts';
import { lines } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { UNIT } from '../style.ts';

const form = { by: [ATTRIBUTE.hookForm] };

const overTime = lines({
  title: 'Hooks over time',
  description:
    'Within which time 95 of 100 records of hooks were in the spool, by the form of the hooks, estimated within buckets. Points without records are left out. From stepmeter.hook.duration.',
  unit: UNIT.seconds,
  points: 50,
  connected: true,
  queries: [{ expr: quantile(0.95, METRIC.hookDuration, form, INTERVAL), by: [ATTRIBUTE.hookForm] }],
});

const byForm = table({
  title: 'Hooks by form',
  description:
    'How many records hooks wrote within the range and how long that took: the module works inside the CLI, commands are started by it, and their start is not in these times. From stepmeter.hook.duration.',
  keys: [{ attribute: ATTRIBUTE.hookForm, title: 'Form' }],
  figures: [
    { title: 'Records', expr: count(METRIC.hookDuration, form), unit: UNIT.exact },
    { title: 'Mean', expr: mean(METRIC.hookDuration, form), unit: UNIT.seconds, decimals: 1, nothing: '–' },
    {
      title: '95 % within',
      expr: quantile(0.95, METRIC.hookDuration, form),
      unit: UNIT.seconds,
      decimals: 1,
      nothing: '–',
    },
  ],
});

/** What measuring costs. */
export const hooks: Section = { title: 'Our own hooks', panels: [overTime, byForm] };
