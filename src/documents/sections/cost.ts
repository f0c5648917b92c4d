import { amountText, figureText } from '../../analysis/figures/words.ts';
import type { CostPart } from '../../analysis/overview/breakdowns.ts';
import { categoryColor, CATEGORY_COLORS } from '../../charts/colors.ts';
import type { StaticCharts } from '../../charts/chart-data.ts';
import type { Block, Chart, Section } from '../document.ts';
import type { ReportData } from '../read-report.ts';
import { dayLabels } from './day-labels.ts';
import { trendChart } from './trend-chart.ts';

/** Cost over time and by model. */
export function costSection(data: ReportData, charts: StaticCharts): Section {
  const byParts: readonly Block[] = data.overview.models.some(({ costUsd }) => costUsd > 0)
    ? [byDay(data, charts), byModel(data, charts)]
    : [{ kind: 'paragraphs', texts: [noCost(data.overview)] }];
  return { title: 'Cost', blocks: [overTime(data, charts), ...byParts] };
}

/** The width of charts in pixels. */
const WIDTH = 680;

function byDay({ overview: { days, models }, costPerSuccess: { bucket } }: ReportData, charts: StaticCharts): Chart {
  const names = models.map(({ name }) => name);
  const title = `Spend by ${bucket} and model`;
  const labels = dayLabels(days.map(({ day }) => day));
  const bars = days.map(({ day, costUsd, models: own }, index) => ({
    label: labels[index] ?? '',
    parts: names.map((name) => own[name] ?? 0),
    text: `${day}: ${amountText(costUsd, 'USD')}`,
  }));
  const highest = days.toSorted((a, b) => b.costUsd - a.costUsd)[0];
  return {
    kind: 'chart',
    title,
    description: highest
      ? `Bars of ${days.length} ${bucket}s; the highest is ${highest.day} with ${amountText(highest.costUsd, 'USD')}`
      : title,
    svg: charts.stackedBars({ bars, width: WIDTH, height: 190, title, valueText: axisUsd }),
    note: 'Colors are those of the models in the next chart.',
    data: {
      columns: [
        { name: bucket === 'week' ? 'Week from' : 'Day' },
        { name: 'Cost', type: 'number' },
        { name: 'Cost per success', type: 'number' },
      ],
      rows: days.map(({ day, costUsd, isLowerBound, costPerSuccess }) => [
        day,
        costWords({ costUsd, isLowerBound }),
        costPerSuccess.n === 0 ? '–' : figureText(costPerSuccess),
      ]),
    },
  };
}

function axisUsd(value: number): string {
  return `$${Number(value.toPrecision(3))}`;
}

function byModel({ overview: { models } }: ReportData, charts: StaticCharts): Chart {
  const textOf = (part: CostPart): string =>
    `${part.name}: ${costWords(part)}${part.share === null ? '' : ` (${amountText(part.share, 'share')})`}`;
  const slices = models
    .filter(({ costUsd }) => costUsd > 0)
    .map((part) => ({ name: part.name, value: part.costUsd, text: textOf(part) }));
  return {
    kind: 'chart',
    title: 'Cost by model',
    description: slices.map(({ text }) => text).join('; '),
    svg: charts.pieChart({ slices, size: 150, title: 'Cost by model' }),
    legend: models.map((part, index) => ({ color: colorOf(index), text: textOf(part) })),
  };
}

function colorOf(index: number): string {
  return categoryColor(Math.min(index, CATEGORY_COLORS.length - 1));
}

function noCost({ models, days }: ReportData['overview']): string {
  const names = models.map((part) => `${part.name}: ${costWords(part)}`).join('; ');
  if (names !== '') return `No model has a known cost above $0: ${names}.`;
  return days.some(({ isLowerBound }) => isLowerBound) ? 'No cost is known.' : 'No model was used.';
}

function overTime({ costPerSuccess }: ReportData, charts: StaticCharts): Chart {
  return trendChart(costPerSuccess, 'Cost per success', charts, axisUsd);
}

/** A sum of costs; `+ ?` marks a lower bound, and `unknown` one of which nothing is known. */
export function costWords({ costUsd, isLowerBound }: Pick<CostPart, 'costUsd' | 'isLowerBound'>): string {
  if (costUsd === 0 && isLowerBound) return 'unknown';
  return amountText(costUsd, 'USD') + (isLowerBound ? ' + ?' : '');
}
