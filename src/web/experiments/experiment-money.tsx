import type { JSX } from 'react';
import { changeText } from '../../analysis/figures/change.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { count, counted } from '../../core/amounts.ts';
import { Fact } from '../ui/fact.tsx';
import type { Experiment } from './experiment-words.ts';
import styles from './experiments.module.css';

type Props = { readonly money: Experiment['money']; readonly maxCostUsd: number | null };

/** What an experiment has cost, and what its decision is worth. */
export function ExperimentMoney({ money, maxCostUsd }: Props): JSX.Element {
  const { spentUsd, unknownRuns, savedPerRunUsd, savedPerMonthUsd, runsPerMonth } = money;
  const limit = maxCostUsd === null ? 'no limit' : `of at most ${amountText(maxCostUsd, 'USD')}`;
  const unknown = unknownRuns === 0 ? '' : `; cost of ${counted(unknownRuns, 'run')} unknown, left out`;
  return (
    <section aria-label="Money" className={styles['facts']}>
      <Fact name="Spent on the experiment" value={amountText(spentUsd, 'USD')} note={limit + unknown} />
      <Fact name="b instead of a, per run" value={valueOf(savedPerRunUsd)} note={rangeOf(savedPerRunUsd)} />
      <Fact
        name="b instead of a, per month"
        value={valueOf(savedPerMonthUsd)}
        note={
          runsPerMonth === null
            ? 'the workflow did not run in the last 30 days'
            : `${rangeOf(savedPerMonthUsd)} at ${count(Math.round(runsPerMonth))} runs of the workflow`
        }
      />
    </section>
  );
}

type Saved = Props['money']['savedPerRunUsd'];

/** What is saved is less cost. */
function valueOf(saved: Saved): string {
  return saved === null ? 'unknown' : changeText(-saved.value, 'USD');
}

function rangeOf(saved: Saved): string {
  if (saved === null) return 'no costs of both arms to compare';
  const { low, high } = saved;
  if (low === null || high === null) return 'no interval yet';
  return `[${changeText(-high, 'USD')}, ${changeText(-low, 'USD')}]`;
}
