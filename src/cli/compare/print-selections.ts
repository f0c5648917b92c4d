import type { CheckedLimit } from '../../analysis/compare/check-limits.ts';
import type { SelectionComparison, SelectionSummary } from '../../analysis/compare/compare-selections.ts';
import type { MetricComparison } from '../../analysis/compare/metric-comparison.ts';
import type { MetricName } from '../../analysis/compare/metrics.ts';
import type { StepComparison } from '../../analysis/compare/step-comparison.ts';
import type { Figure } from '../../analysis/figures/figure.ts';
import { valueText, withInterval } from '../../analysis/figures/words.ts';
import { counted } from '../../core/amounts.ts';
import { printable } from '../../core/text/printable.ts';
import { time } from '../format.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Cell, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';
import { ladderText } from './print-ladder.ts';
import { limitsText } from './print-limits.ts';

const METRIC_COLUMNS: readonly Column[] = [
  { heading: 'METRIC' },
  { heading: 'A', min: 6 },
  { heading: 'B', min: 6 },
  { heading: 'VERDICT', min: 40 },
];

const STEP_COLUMNS: readonly Column[] = [
  { heading: 'STEP', min: 8 },
  { heading: 'COST A', right: true },
  { heading: 'COST B', right: true },
  { heading: 'CHANGE', drop: 2 },
  { heading: 'TIME A', right: true },
  { heading: 'TIME B', right: true },
  { heading: 'CHANGE', drop: 3 },
  { heading: '1ST TRY', right: true, drop: 4 },
  { heading: 'REPEATED', right: true, drop: 5 },
  { heading: 'WITHOUT', right: true, drop: 6 },
];

/** Two selections of runs, compared, as text. */
export function selectionsText(result: SelectionComparison, limits: readonly CheckedLimit[], screen: Screen): string {
  const { a, b, metrics, steps } = result;
  const parts = [
    [sideLine('A', a, screen), sideLine('B', b, screen)].join('\n'),
    [table(METRIC_COLUMNS, metrics.map(metricCells), screen), ...notes(result, screen)].join('\n'),
    steps.length > 0 ? table(STEP_COLUMNS, steps.map(stepCells), screen) : '',
    ladderText(result.ladder, ' per run', screen),
    limitsText(limits),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function sideLine(
  name: string,
  { filter, runs, successes, failures, others, from }: SelectionSummary,
  { width }: Screen,
): string {
  const outcomes = [`${successes} succeeded`, `${failures} failed`, ...(others > 0 ? [`${others} neither`] : [])];
  return wrap(
    `${name}  ${printable(filter)}: ${counted(runs, 'run')} since ${time(from)} UTC, ${outcomes.join(', ')}`,
    width,
  );
}

const METRIC_LABELS: Readonly<Record<MetricName, string>> = {
  'cost-per-success': 'cost per success',
  cost: 'cost per run',
  success: 'success rate',
  duration: 'duration',
  tokens: 'tokens per run',
  repairs: 'runs with repairs',
  'tool-calls': 'tool calls per run',
  'failed-tool-calls': 'failed tool calls per run',
};

function metricCells({ metric, a, b, text, verdict, paired }: MetricComparison): Cell[] {
  const style = verdict === 'a' || verdict === 'b' ? 'heading' : undefined;
  return [
    METRIC_LABELS[metric],
    withInterval(a),
    withInterval(b),
    { text: paired ? `${text} (by task)` : text, style },
  ];
}

function notes({ a, b, average, metrics }: SelectionComparison, { width }: Screen): string[] {
  const unknown = a.costUnknown + b.costUnknown;
  const lines = [
    `Changes are from A to B. Intervals cover the true value in 95 of 100 cases, each metric alone; amounts are ${average}s.`,
    ...(metrics.some(({ paired }) => paired) ? ['By task: compared over the tasks that both have.'] : []),
    ...(unknown > 0
      ? [
          `Left out of costs because their cost is not fully known: ${counted(a.costUnknown, 'run')} of A, ${b.costUnknown} of B.`,
        ]
      : []),
  ];
  return lines.map((line) => wrap(line, width));
}

function stepCells({ step, cost, duration, firstSuccess, repeated, without }: StepComparison): Cell[] {
  return [
    step,
    valueText(cost.a),
    valueText(cost.b),
    changeCell(cost.difference),
    valueText(duration.a),
    valueText(duration.b),
    changeCell(duration.difference),
    ...[firstSuccess, repeated, without].map(({ a, b }) => `${shareCell(a)} → ${shareCell(b)}`),
  ];
}

function changeCell(difference: Figure): string {
  return difference.value === null ? '–' : withInterval(difference);
}

function shareCell(share: Figure): string {
  return share.value === null ? '–' : valueText(share);
}
