import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { figureText } from '../../analysis/figures/words.ts';
import { LineChart } from '../../charts/line-chart.tsx';
import { count } from '../../core/amounts.ts';
import { ChartBox } from '../ui/chart-box.tsx';
import { axisUsd } from '../words/amounts.ts';
import { dayLabel } from '../words/time.ts';

type Props = { readonly days: ReadAnswer<'overview'>['days'] };

/** Cost per success by day, with its interval. */
export function CostPerSuccess({ days }: Props): JSX.Element {
  const points = days.map(({ day, costPerSuccess }) => ({
    label: dayLabel(day),
    value: costPerSuccess.value,
    low: costPerSuccess.low,
    high: costPerSuccess.high,
    text: `${day}: ${figureText(costPerSuccess)}`,
  }));
  return (
    <ChartBox
      title="Cost per success by day"
      note="The band is the 95 % interval of each day. Days without a success have no value."
      headings={['Day', 'Cost per success', 'Runs']}
      rows={days.map(({ day, costPerSuccess, runs }) => [day, figureText(costPerSuccess), count(runs)])}
    >
      {(width) => (
        <LineChart points={points} width={width} height={220} title="Cost per success by day" valueText={axisUsd} />
      )}
    </ChartBox>
  );
}
