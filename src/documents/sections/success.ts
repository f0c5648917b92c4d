import { amountText, figureText, withInterval } from '../../analysis/figures/words.ts';
import type { Figure } from '../../analysis/figures/figure.ts';
import type { Trend } from '../../analysis/trends/trend.ts';
import type { StaticCharts } from '../../charts/chart-data.ts';
import { firstRows, type Cell, type Section, type Table } from '../document.ts';
import type { ReportData } from '../read-report.ts';
import { trendChart } from './trend-chart.ts';

/** How often runs succeed, over time and by workflow. */
export function successSection(data: ReportData, charts: StaticCharts): Section {
  const chart = trendChart(data.success, 'Success rate', charts, (value) => amountText(value, 'share'));
  return { title: 'Success', blocks: [chart, workflowTable(data, charts)] };
}

const MOST_WORKFLOWS = 15;

function workflowTable({ byWorkflow: { costPerSuccess, success, duration } }: ReportData, charts: StaticCharts): Table {
  const ofName = (trend: Trend, name: string | null): Figure | undefined =>
    trend.groups.find((group) => group.name === name)?.total;
  return {
    kind: 'table',
    title: 'Workflows',
    columns: [
      { name: 'Workflow', type: 'wide' },
      { name: 'Success' },
      { name: 'Rate', type: 'number' },
      { name: 'Cost per success', type: 'number' },
      { name: 'Mean time', type: 'number' },
    ],
    ...firstRows(success.groups, MOST_WORKFLOWS, ({ name, total }) => [
      name ?? '(none)',
      rateBar(total, charts),
      figureText(total),
      figureWords(ofName(costPerSuccess, name)),
      figureWords(ofName(duration, name)),
    ]),
  };
}

function figureWords(figure: Figure | undefined): string {
  return figure ? withInterval(figure) : 'unknown';
}

/** A rate as a bar with its interval. */
export function rateBar(figure: Figure, charts: StaticCharts): Cell {
  const { value, low, high } = figure;
  const text = figureText(figure);
  return { svg: charts.intervalBar({ value, low, high, width: 120, title: text }), text };
}
