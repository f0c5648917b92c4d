import type { JSX } from 'react';
import { ExportMenu, type Report } from '../export/export-menu.tsx';
import { CountChips, SimulatedMark, type Counts } from './count-chips.tsx';
import { SearchField } from './search-field.tsx';
import type { Period } from './use-period.ts';
import styles from './filter-bar.module.css';

type Props = {
  readonly title: string;
  readonly period: Period;
  readonly counts: Counts | undefined;
  /** Whether what is shown without counts is about simulated runs. @default false */
  readonly isSimulated?: boolean | undefined;
  readonly examples?: string;
  /** What the view shows, to export. */
  readonly answer?: object | undefined;
  readonly report?: Report;
};

const PERIODS = [
  ['1d', '24 hours'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
  ['all', 'all'],
] as const;

/** The title of a view with its period, its filter words, and how many runs they select. */
export function FilterBar({ title, period, counts, isSimulated, examples, answer, report }: Props): JSX.Element {
  const { words, change } = period;
  return (
    <>
      <div className={styles['bar']}>
        <h1>{title}</h1>
        <div role="group" aria-label="Period" className={styles['periods']}>
          {PERIODS.map(([value, name]) => (
            <button
              key={value}
              type="button"
              aria-pressed={value === period.period}
              onClick={() => change({ period: value })}
            >
              {name}
            </button>
          ))}
        </div>
        <SearchField words={words} {...(examples && { examples })} onChange={(next) => change({ words: next })} />
      </div>
      <div className={styles['below']}>
        {counts ? (
          <CountChips counts={counts} words={words} onChange={(next) => change({ words: next })} />
        ) : (
          <span>{isSimulated ? <SimulatedMark>simulated runs</SimulatedMark> : null}</span>
        )}
        <ExportMenu name={title.toLowerCase()} answer={answer} {...(report && { report })} />
      </div>
    </>
  );
}
