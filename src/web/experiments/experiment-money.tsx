import type { JSX } from 'react';
import { changeText } from '../../analysis/figures/change.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { count, counted } from '../../core/amounts.ts';
import { Fact } from '../ui/fact.tsx';
import type { Experiment } from './experiment-words.ts';
import styles from './experiments.module.css';

type Props = { readonly money: Experiment['money']; readonly plan: Experiment['plan'] };

/** What an experiment has cost, and what its decision is worth. */
export function ExperimentMoney({ money, plan: { maxCostUsd, defaultArm } }: Props): JSX.Element {
  const { spentUsd, unknownRuns, extraUsd, restUsd, runsPerMonth, arms } = money;
  const limit = maxCostUsd === null ? 'no limit' : `of at most ${amountText(maxCostUsd, 'USD')}`;
  const unknown = unknownRuns === 0 ? '' : `; cost of ${counted(unknownRuns, 'run')} unknown, left out`;
  return (
    <section aria-label="Money" className={styles['facts']}>
      <Fact name="Spent on the experiment" value={amountText(spentUsd, 'USD')} note={limit + unknown} />
      <Fact
        name={`More than with ${defaultArm} alone`}
        value={extraUsd === null ? 'unknown' : changeText(extraUsd.value, 'USD')}
        note={rangeOf(extraUsd)}
      />
      {restUsd === null ? null : (
        <Fact
          name="To the next verdict"
          value={`${amountText(restUsd.low, 'USD')} to ${amountText(restUsd.high, 'USD')}`}
          note="probably"
        />
      )}
      {arms
        .filter(({ arm }) => arm !== defaultArm)
        .map((own) => (
          <ArmFacts key={own.arm} own={own} defaultArm={defaultArm} runsPerMonth={runsPerMonth} />
        ))}
    </section>
  );
}

type Range = Props['money']['extraUsd'];

function rangeOf(more: Range): string {
  if (more === null) return 'no costs of both arms to compare';
  const { low, high } = more;
  if (low === null || high === null) return 'no interval yet';
  return `[${changeText(low, 'USD')}, ${changeText(high, 'USD')}]`;
}

type ArmFactsProps = {
  readonly own: Props['money']['arms'][number];
  readonly defaultArm: Props['plan']['defaultArm'];
  readonly runsPerMonth: number | null;
};

/** What an arm costs more or less than the default one. */
function ArmFacts({ own, defaultArm, runsPerMonth }: ArmFactsProps): JSX.Element {
  const { arm, morePerRunUsd, morePerMonthUsd } = own;
  const rate =
    runsPerMonth === null
      ? 'the workflow did not run in the last 30 days'
      : `${rangeOf(morePerMonthUsd)} at ${count(Math.round(runsPerMonth))} runs of the workflow`;
  return (
    <>
      <Fact
        name={`${arm} instead of ${defaultArm}, per run`}
        value={valueOf(morePerRunUsd)}
        note={rangeOf(morePerRunUsd)}
      />
      <Fact name={`${arm} instead of ${defaultArm}, per month`} value={valueOf(morePerMonthUsd)} note={rate} />
    </>
  );
}

function valueOf(more: Range): string {
  return more === null ? 'unknown' : changeText(more.value, 'USD');
}
