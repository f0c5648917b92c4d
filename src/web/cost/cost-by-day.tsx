import type { JSX } from 'react';
import { amountText } from '../../analysis/figures/words.ts';
import { StackedAreas } from '../../charts/stacked-areas.tsx';
import { StackedBars } from '../../charts/stacked-bars.tsx';
import { ChartBox } from '../ui/chart-box.tsx';
import { ColorLegend } from '../ui/color-legend.tsx';
import { axisUsd, boundedUsd } from '../words/amounts.ts';
import { dayLabel } from '../words/time.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';

type Props = Pick<ReadAnswer<'cost'>, 'groups' | 'days'> & { readonly by: string };

/** Lines through fewer days would show nothing. */
const FEW_DAYS = 3;

/** The cost of each day, divided into stacked parts. */
export function CostByDay({ groups, days, by }: Props): JSX.Element {
  const names = groups.map(({ name }) => name);
  const Chart = days.length < FEW_DAYS ? StackedBars : StackedAreas;
  const title = `Cost by day and ${by}`;
  const bars = days.map(({ day, parts, costUsd, isLowerBound }) => ({
    label: dayLabel(day),
    parts,
    text: [
      `${day}: ${boundedUsd(costUsd, isLowerBound)}`,
      ...names.flatMap((name, index) => (parts[index] ? [`${name} ${amountText(parts[index], 'USD')}`] : [])),
    ].join('\n'),
  }));
  return (
    <ChartBox
      title={title}
      note="The cost of the runs that started on a day. “+ ?” marks days of which a part is unknown."
      headings={['Day', 'Cost', ...names]}
      rows={days.map(({ day, parts, costUsd, isLowerBound }) => [
        day,
        boundedUsd(costUsd, isLowerBound),
        ...parts.map((part) => amountText(part, 'USD')),
      ])}
    >
      {(width) => (
        <>
          <Chart bars={bars} width={width} height={240} title={title} valueText={axisUsd} />
          <ColorLegend names={names} />
        </>
      )}
    </ChartBox>
  );
}
