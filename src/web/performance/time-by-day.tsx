import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { figureText } from '../../analysis/figures/words.ts';
import { LineChart } from '../../charts/line-chart.tsx';
import { ChartBox } from '../ui/chart-box.tsx';
import { dayLabel } from '../words/time.ts';

/** The median time of the runs of each day, with its interval. */
export function TimeByDay({ days }: Pick<ReadAnswer<'performance'>, 'days'>): JSX.Element {
  const { ms, name } = unitOf(days);
  const scaled = (value: number | null): number | null => (value === null ? null : value / ms);
  const points = days.map(({ day, median }) => ({
    label: dayLabel(day),
    value: scaled(median.value),
    low: scaled(median.low),
    high: scaled(median.high),
    text: `${day}: ${figureText(median)}`,
  }));
  return (
    <ChartBox
      title="Median time of runs by day"
      note="The band is the 95 % interval of each day; days with fewer than 6 runs have none."
      headings={['Day', 'Median time']}
      rows={days.map(({ day, median }) => [day, figureText(median)])}
    >
      {(width) => (
        <LineChart
          points={points}
          width={width}
          height={200}
          title="Median time of runs by day"
          valueText={(value) => `${Number(value.toPrecision(3))} ${name}`}
        />
      )}
    </ChartBox>
  );
}

const UNITS = [
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1000, name: 's' },
] as const;

/** The unit in which the axis has round values. */
function unitOf(days: ReadAnswer<'performance'>['days']): (typeof UNITS)[number] {
  const longest = Math.max(0, ...days.map(({ median }) => median.value ?? 0));
  return UNITS.find(({ ms }) => longest >= 2 * ms) ?? UNITS[2];
}
