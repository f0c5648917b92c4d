import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { valueText } from '../../analysis/figures/words.ts';
import { BudgetCard } from './budget-card.tsx';
import type { Attention } from './use-attention.ts';
import { FigureCard } from '../ui/figure-card.tsx';
import styles from './overview.module.css';

type Props = { readonly headlines: Answer; readonly month: Attention['month'] | undefined };

type Answer = ReadAnswer<'overview'>['headlines'];

const COMPARED = [
  {
    of: 'costPerSuccess',
    name: 'Cost per success',
    meaning: 'The cost of all runs, failures included, divided by the number of successful runs.',
    isLessBetter: true,
  },
  {
    of: 'success',
    name: 'Success rate',
    meaning: 'The share of runs that succeeded among those that succeeded or failed.',
    isLessBetter: false,
  },
  { of: 'medianTime', name: 'Median time', meaning: 'Half of the runs took less.', isLessBetter: true },
  {
    of: 'meanCost',
    name: 'Mean cost of a run',
    meaning: 'The cost of all runs divided by their number.',
    isLessBetter: true,
  },
] as const;

/** The figures that sum up a period, each with its interval and its change. */
export function Headlines({ headlines, month }: Props): JSX.Element {
  const { spend, withoutSuccess } = headlines;
  return (
    <div className={styles['headlines']}>
      {COMPARED.map(({ of, ...about }) => (
        <FigureCard key={of} {...about} {...headlines[of]} />
      ))}
      <FigureCard
        name="Spent"
        meaning="The cost of all runs that have ended."
        figure={spend.figure}
        note={spend.isLowerBound ? 'a lower bound: some costs are unknown' : undefined}
      />
      {month ? <BudgetCard month={month} /> : null}
      <FigureCard
        name="Spent without success"
        meaning="The cost of runs that failed, or were cancelled or abandoned."
        figure={withoutSuccess.figure}
        note={withoutSuccess.share.value === null ? undefined : `${valueText(withoutSuccess.share)} of the cost`}
      />
    </div>
  );
}
