import type { JSX } from 'react';
import { amountText, intervalText, methodText, valueText } from '../../analysis/figures/words.ts';
import { BudgetBar } from '../../charts/budget-bar.tsx';
import card from '../ui/figure-card.module.css';
import { boundedUsd } from '../words/amounts.ts';
import type { Attention } from './use-attention.ts';

/** What the month has cost, the budget, and what the whole month will probably cost. */
export function BudgetCard({ month }: Pick<Attention, 'month'>): JSX.Element {
  const { spentUsd, isLowerBound, whole, budgetUsd, budgetReached } = month;
  const spent = boundedUsd(spentUsd, isLowerBound);
  const budget = budgetUsd === null ? 'no budget is set' : `of ${amountText(budgetUsd, 'USD')}`;
  const projected = projectionText(month);
  return (
    <div className={card['card']}>
      <div className={card['name']}>
        <span>Spent by real runs in {month.month}</span>
      </div>
      <div className={card['value']}>{spent}</div>
      <div className={card['interval']}>{budget}</div>
      {budgetUsd === null ? null : (
        <BudgetBar
          spent={spentUsd}
          projected={whole.value}
          budget={budgetUsd}
          width={140}
          title={`${spent} spent ${budget}; ${projected}`}
        />
      )}
      <div className={card['change']} data-trend={budgetReached === null ? 'undecided' : 'worse'}>
        {projected}
        {budgetReached === null ? '' : `; budget reached on ${budgetReached}`}
      </div>
      <details className={card['how']}>
        <summary>How counted</summary>
        <p>Real runs of the calendar month, whatever the period and the filter.</p>
        <p>{methodText(whole)}</p>
        {budgetUsd === null ? (
          <p>
            Set <code>STEPMETER_BUDGET_MONTH</code>, or <code>budget.month</code> in <code>stepmeter.json</code>.
          </p>
        ) : null}
      </details>
    </div>
  );
}

function projectionText({ whole }: Attention['month']): string {
  if (whole.value === null) return `no projection: ${whole.reason ?? 'unknown'}`;
  return `${valueText(whole)} projected ${intervalText(whole)}`;
}
