import type { JSX, ReactNode } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { count } from '../../core/amounts.ts';
import styles from './count-chips.module.css';

/** How many runs a view is about. */
export type Counts = ReadAnswer<'runs'>['counts'];

type Props = {
  readonly counts: Counts;
  readonly words: string;
  readonly onChange: (words: string) => void;
};

/** How many runs are shown of all, and what hides the others. */
export function CountChips({ counts, words, onChange }: Props): JSX.Element {
  const { matching, all, simulated, hiddenSimulated } = counts;
  return (
    <p className={styles['chips']}>
      <span>
        {count(matching)} of {count(all)} runs
      </span>
      {simulated > 0 ? (
        <SimulatedMark>{simulated === matching ? 'simulated' : `${count(simulated)} of them simulated`}</SimulatedMark>
      ) : null}
      {hiddenSimulated > 0 ? (
        <button type="button" onClick={() => onChange(`${words} simulated:all`.trim())}>
          {count(hiddenSimulated)} simulated hidden · show
        </button>
      ) : null}
      {words === '' ? null : (
        <button type="button" onClick={() => onChange('')}>
          {words} <span aria-hidden="true">×</span>
          <span className="hidden">Remove all filters</span>
        </button>
      )}
    </p>
  );
}

/** Says that what is shown did not happen. */
export function SimulatedMark({ children }: { readonly children: ReactNode }): JSX.Element {
  return <span className={styles['simulated']}>{children}</span>;
}
