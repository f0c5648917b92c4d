import { amountText, valueText } from '../../analysis/figures/words.ts';
import type { StepPart } from '../../analysis/overview/breakdowns.ts';
import type { StaticCharts } from '../../charts/chart-data.ts';
import { count } from '../../core/amounts.ts';
import { firstRows, type Section, type Table } from '../document.ts';
import type { ReportData } from '../read-report.ts';
import { costWords } from './cost.ts';
import { rateBar } from './success.ts';

/** What steps cost, how often they succeed, and the slowest of them. */
export function stepsSection({ overview: { steps } }: ReportData, charts: StaticCharts): Section {
  const named = steps.filter(({ name }) => name !== '');
  if (named.length === 0)
    return {
      title: 'Steps',
      blocks: [{ kind: 'paragraphs', texts: ['No run of this selection has recorded steps.'] }],
    };
  return { title: 'Steps', blocks: [costTable(named, charts), slowestTable(named)] };
}

const MOST_STEPS = 15;

function costTable(steps: readonly StepPart[], charts: StaticCharts): Table {
  return {
    kind: 'table',
    title: 'By cost',
    columns: [
      { name: 'Step', type: 'wide' },
      { name: 'Cost', type: 'number' },
      { name: 'Share', type: 'number' },
      { name: 'Success of attempts' },
      { name: 'Rate', type: 'number' },
      { name: 'Tried again', type: 'number' },
      { name: 'Attempts', type: 'number' },
    ],
    ...firstRows(steps, MOST_STEPS, (step) => [
      step.name,
      costWords(step),
      step.share === null ? '' : amountText(step.share, 'share'),
      rateBar(step.success, charts),
      valueText(step.success),
      valueText(step.repeated),
      count(step.attempts),
    ]),
  };
}

const SLOWEST = 5;

function slowestTable(steps: readonly StepPart[]): Table {
  const slowest = steps.toSorted((a, b) => (b.medianTime.value ?? -1) - (a.medianTime.value ?? -1)).slice(0, SLOWEST);
  return {
    kind: 'table',
    title: 'Slowest',
    columns: [
      { name: 'Step', type: 'wide' },
      { name: 'Median time', type: 'number' },
      { name: 'Attempts', type: 'number' },
    ],
    rows: slowest.map(({ name, medianTime, attempts }) => [name, valueText(medianTime), count(attempts)]),
  };
}
