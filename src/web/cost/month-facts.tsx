import type { JSX } from 'react';
import { amountText, intervalText, methodText, valueText } from '../../analysis/figures/words.ts';
import { counted } from '../../core/amounts.ts';
import { Fact } from '../ui/fact.tsx';
import { boundedUsd } from '../words/amounts.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import styles from './cost.module.css';

/** What was spent in the period and in the month, and what the whole month will probably cost. */
export function MonthFacts({ cost }: { readonly cost: ReadAnswer<'cost'> }): JSX.Element {
  const { total, projection, budgets, period } = cost;
  const { spentUsd, isLowerBound, whole, budgetReached, month } = projection;
  const budget = budgets.find((one) => one.period === 'month');
  const reached = budgetReached === null ? 'not reached at this rate' : `reached on ${budgetReached} at this rate`;
  return (
    <section aria-label="Spent" className={styles['facts']}>
      <Fact
        name="Spent in the period"
        value={boundedUsd(total.costUsd, total.isLowerBound)}
        note={counted(period.counts.matching, 'run')}
      />
      <Fact
        name={`Spent in ${month}`}
        value={boundedUsd(spentUsd, isLowerBound)}
        note="in the whole month so far, whatever the period"
      />
      <Fact
        name={`${month} as a whole, projected`}
        value={valueText(whole)}
        note={intervalText(whole) || (whole.reason ?? '')}
        details={methodText(whole)}
      />
      <Fact
        name="Budget of the month"
        value={budget ? amountText(budget.usd, 'USD') : 'not set'}
        note={budget ? reached : 'set STEPMETER_BUDGET_MONTH, or budget.month in stepmeter.json'}
      />
    </section>
  );
}
