import type { JSX } from 'react';
import { amountText, figureText } from '../../analysis/figures/words.ts';
import { LineChart } from '../../charts/line-chart.tsx';
import { count } from '../../core/amounts.ts';
import { ChartBox } from '../ui/chart-box.tsx';
import { dayLabel } from '../words/time.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';

/** The success rate of the runs of each day, with its interval. */
export function SuccessByDay({ days }: Pick<ReadAnswer<'reliability'>, 'days'>): JSX.Element {
  const points = days.map(({ day, success }) => ({
    label: dayLabel(day),
    value: success.value,
    low: success.low,
    high: success.high,
    text: `${day}: ${figureText(success)}`,
  }));
  return (
    <ChartBox
      title="Success rate by day"
      note="The band is the 95 % interval of each day. Days without runs have no value."
      headings={['Day', 'Success rate', 'Runs']}
      rows={days.map(({ day, success, runs }) => [day, figureText(success), count(runs)])}
    >
      {(width) => (
        <LineChart
          points={points}
          width={width}
          height={200}
          title="Success rate by day"
          valueText={(value) => amountText(value, 'share')}
          highest={1}
        />
      )}
    </ChartBox>
  );
}
