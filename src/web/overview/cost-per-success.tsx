import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { figureText } from '../../analysis/figures/words.ts';
import type { Mark } from '../../charts/chart-data.ts';
import { LineChart } from '../../charts/line-chart.tsx';
import { count } from '../../core/amounts.ts';
import { ChartBox } from '../ui/chart-box.tsx';
import { axisUsd } from '../words/amounts.ts';
import { dayLabel } from '../words/time.ts';
import styles from './overview.module.css';
import type { CauseMark } from './use-cause-marks.ts';

type Props = {
  readonly days: ReadAnswer<'overview'>['days'];
  /** Undefined if they are not known. */
  readonly changes: readonly CauseMark[] | undefined;
};

/** Cost per success by day, with its interval. */
export function CostPerSuccess({ days, changes: found }: Props): JSX.Element {
  const changes = found ?? [];
  const points = days.map(({ day, costPerSuccess }) => ({
    label: dayLabel(day),
    value: costPerSuccess.value,
    low: costPerSuccess.low,
    high: costPerSuccess.high,
    text: `${day}: ${figureText(costPerSuccess)}`,
  }));
  const marks = marksOn(days, changes);
  return (
    <ChartBox
      title="Cost per success by day"
      note={`The band is the 95 % interval of each day. Days without a success have no value.${noteOf(found)}`}
      headings={['Day', 'Cost per success', 'Runs', 'Change']}
      rows={days.map(({ day, costPerSuccess, runs }) => [
        day,
        figureText(costPerSuccess),
        count(runs),
        marksOfDay(changes, day).join('; '),
      ])}
    >
      {(width) => (
        <>
          <LineChart
            points={points}
            marks={marks}
            width={width}
            height={220}
            title="Cost per success by day"
            valueText={axisUsd}
          />
          <Changes changes={changes} />
        </>
      )}
    </ChartBox>
  );
}

function marksOn(days: Props['days'], changes: readonly CauseMark[]): Mark[] {
  return days.flatMap(({ day }, index) => {
    const texts = marksOfDay(changes, day);
    return texts.length === 0 ? [] : [{ index, text: texts.join('\n') }];
  });
}

function marksOfDay(changes: readonly CauseMark[], day: string): string[] {
  return changes.filter((change) => change.day === day).map(({ text }) => text);
}

function noteOf(changes: Props['changes']): string {
  if (changes === undefined) return '';
  return changes.length === 0 ? ' No change was found.' : ' Triangles mark changes.';
}

/** The changes in words: a mark in a chart has no place for its cause. */
function Changes({ changes }: { readonly changes: readonly CauseMark[] }): JSX.Element | null {
  if (changes.length === 0) return null;
  return (
    <ul className={styles['changes']}>
      {changes.map(({ text, run }) => (
        <li key={run}>
          <span aria-hidden="true">▲</span> {text} · <Link href={`/runs/${run}`}>first run</Link>
        </li>
      ))}
    </ul>
  );
}
