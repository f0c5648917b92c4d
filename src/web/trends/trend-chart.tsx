import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText, figureText, valueText } from '../../analysis/figures/words.ts';
import { LineChart } from '../../charts/line-chart.tsx';
import { ChartBox } from '../ui/chart-box.tsx';
import { axisUsd } from '../words/amounts.ts';
import { localTime, timeLabel } from '../words/time.ts';
import { metricName } from './trend-names.ts';

type Props = { readonly trend: Trend; readonly group: Trend['groups'][number] };

type Trend = ReadAnswer<'trend'>;

/** One line of a trend, with the changes found in it. */
export function TrendChart({ trend, group }: Props): JSX.Element {
  const { buckets, changes, total, name } = group;
  const title = name ?? metricName(trend.metric);
  const points = buckets.map(({ from, figure }) => ({
    label: timeLabel(from, trend.bucket),
    value: figure.value,
    low: figure.low,
    high: figure.high,
    text: `${timeLabel(from, trend.bucket)}: ${figureText(figure)}`,
  }));
  const marks = changes.map((change) => ({
    index: Math.max(
      0,
      buckets.findIndex(({ to }) => change.at < to),
    ),
    text: `Changed ${valueText(change.effect)} on ${localTime(change.at)}`,
  }));
  const { unit } = total;
  return (
    <ChartBox
      title={title}
      note={`${figureText(total)} in the period; one value per ${trend.bucket}, with its 95 % interval`}
      headings={['From', metricName(trend.metric)]}
      rows={buckets.map(({ from, figure }) => [localTime(from), figureText(figure)])}
    >
      {(width) => (
        <LineChart
          points={points}
          marks={marks}
          width={width}
          height={200}
          title={`${title}, ${trend.bucket} by ${trend.bucket}`}
          valueText={(value) => (unit === 'USD' || unit === 'USD/success' ? axisUsd(value) : amountText(value, unit))}
        />
      )}
    </ChartBox>
  );
}
