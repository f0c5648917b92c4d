import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { RUNNING_NOW } from '../figures/runs.ts';
import { addedHere, addedPerIntervalHere, highestHere } from '../narrow.ts';
import { bars } from '../panels/graph.ts';
import { stat } from '../panels/stat.ts';
import { UNIT } from '../style.ts';

const now = stat({ ...RUNNING_NOW, height: 8 });

const oldest = stat({
  title: 'Oldest of them',
  description: 'For how long the oldest run that has not ended has been running. From stepmeter.run.active.age.',
  unit: UNIT.seconds,
  height: 8,
  nothing: '–',
  queries: [{ expr: highestHere(METRIC.runActiveAge) }],
});

const ended = stat({
  title: 'Ended',
  description: 'Runs that ended within the range, whatever their result. From stepmeter.runs.',
  unit: UNIT.exact,
  height: 8,
  queries: [{ expr: orZero(addedHere(METRIC.runs)) }],
});

const results = bars({
  title: 'Runs by result',
  description: 'Runs that ended since the bar before, by result. From stepmeter.runs.',
  unit: UNIT.exact,
  queries: [{ expr: addedPerIntervalHere(METRIC.runs, { by: [ATTRIBUTE.runResult] }), by: [ATTRIBUTE.runResult] }],
});

/** How many runs there are. */
export const running: Section = { title: 'How many', panels: [now, oldest, ended, results] };
