import { ATTRIBUTE } from '../../../telemetry/names.ts';
import { prometheusLabel } from '../../prometheus-names.ts';
import { bracesOf } from '../../query.ts';
import { RULE_SERIES } from '../../rules/series.ts';
import type { Section } from '../board.ts';
import { narrowingOf } from '../narrow.ts';
import { table } from '../panels/table.ts';
import { workflowToCompare, workflowToRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';

const LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.signal];

/** What got worse. */
export const worse: Section = {
  title: 'What got worse',
  panels: [
    table({
      title: 'Regressions',
      description:
        'Workflows, and steps of them, that are surely worse than in their own past, as of the end of the range. A row stays until it is better again. Of success it says by how many points fewer runs succeed, of everything else how many times as high its typical value is; how many runs or attempts say so, and since when. From the recording rules stepmeter:regression:*, which also raise the alerts. A list without rows means that nothing is surely worse, not that all is well: few runs say little.',
      width: 24,
      height: 7,
      nothing: 'nothing is surely worse',
      keys: [
        workflowToCompare,
        // Of the whole run there is no step to open.
        { ...workflowToRuns, attribute: ATTRIBUTE.stepName, title: 'Step', nothing: 'the whole run' },
        { attribute: ATTRIBUTE.signal, title: 'What' },
      ],
      figures: [
        {
          title: 'Times as high',
          expr: whileFiring(RULE_SERIES.regressionRatio),
          unit: UNIT.factor,
          decimals: 2,
          nothing: '–',
        },
        {
          title: 'Points',
          expr: whileFiring(RULE_SERIES.regressionPoints),
          unit: UNIT.points,
          decimals: 0,
          nothing: '–',
        },
        { title: 'Runs or attempts', expr: whileFiring(RULE_SERIES.regressionSamples), unit: UNIT.exact, nothing: '–' },
        {
          title: 'Since',
          // Grafana takes times in milliseconds.
          expr: whileFiring(RULE_SERIES.regressionOnset, (onset) => `${onset} * 1000`),
          unit: UNIT.time,
          nothing: '–',
        },
      ],
      sortBy: 'Since',
    }),
  ],
};

/** A figure of each regression that is on. */
function whileFiring(series: string, expression: (selector: string) => string = (selector) => selector): string {
  return `max by (${LABELS.map(prometheusLabel).join(', ')}) (${expression(recorded(series))} and ${recorded(RULE_SERIES.regressionFiring)} == 1)`;
}

function recorded(series: string): string {
  return `${series}${bracesOf(narrowingOf(LABELS))}`;
}
