import { figureText, withInterval } from '../../analysis/figures/words.ts';
import type { Trend } from '../../analysis/trends/trend.ts';
import { minuteText } from '../../analysis/trends/words.ts';
import type { StaticCharts } from '../../charts/chart-data.ts';
import { localDay } from '../../core/time/day.ts';
import type { Chart } from '../document.ts';
import { dayLabels } from './day-labels.ts';

/** A trend as a line with its intervals and changes; `axisText` writes the values of its axis. */
export function trendChart(
  trend: Trend,
  title: string,
  charts: StaticCharts,
  axisText: (value: number) => string,
): Chart {
  const { buckets = [], changes = [], total } = trend.groups[0] ?? {};
  const labels = dayLabels(buckets.map(({ from }) => localDay(from)));
  const points = buckets.map(({ from, figure }, index) => ({
    label: labels[index] ?? '',
    value: figure.value,
    low: figure.low,
    high: figure.high,
    text: `${localDay(from)}: ${figureText(figure)}`,
  }));
  const marks = changes.map((change) => ({
    index: Math.max(
      0,
      buckets.findIndex(({ to }) => change.at < to),
    ),
    text: `Changed ${withInterval(change.effect)} on ${minuteText(change.at)} UTC`,
  }));
  const whole = total ? `${figureText(total)} in the period` : 'no runs';
  return {
    kind: 'chart',
    title: `${title} by ${trend.bucket}`,
    description: [`${title}: ${whole}`, ...marks.map(({ text }) => text)].join('; '),
    svg: charts.lineChart({ points, marks, width: 680, height: 210, title, valueText: axisText }),
    note: `${whole}. One point per ${trend.bucket}; the band is its 95 % interval${marks.length > 0 ? ', and a dashed line marks a change' : ''}.`,
    data: {
      columns: [{ name: trend.bucket === 'week' ? 'Week from' : 'Day' }, { name: title, type: 'number' }],
      rows: buckets.map(({ from, figure }) => [localDay(from), figure.n === 0 ? '–' : figureText(figure)]),
    },
  };
}
