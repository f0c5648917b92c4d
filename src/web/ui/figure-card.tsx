import type { JSX } from 'react';
import type { Figure } from '../../analysis/figures/figure.ts';
import { intervalText, methodText, valueText, withInterval } from '../../analysis/figures/words.ts';
import { count } from '../../core/amounts.ts';
import styles from './figure-card.module.css';

type Props = {
  readonly name: string;
  readonly meaning: string;
  readonly figure: Figure;
  readonly change?: Figure;
  readonly note?: string | undefined;
  readonly isLessBetter?: boolean;
};

/** A figure with its interval, its change and how it is counted. */
export function FigureCard({ name, meaning, figure, change, note, isLessBetter = false }: Props): JSX.Element {
  return (
    <div className={styles['card']}>
      <div className={styles['name']}>
        <span>{name}</span>
        <span>n={count(figure.n)}</span>
      </div>
      <div className={styles['value']}>{valueText(figure)}</div>
      <div className={styles['interval']}>{note ?? (intervalText(figure) || (figure.reason ?? ''))}</div>
      {change ? <Change change={change} isLessBetter={isLessBetter} /> : null}
      <details className={styles['how']}>
        <summary>How counted</summary>
        <p>{meaning}</p>
        <p>{methodText(figure)}</p>
        {figure.missing > 0 ? <p>{count(figure.missing)} runs are left out because their cost is unknown.</p> : null}
      </details>
    </div>
  );
}

/** A change is named better or worse only if its interval says so. */
function Change({ change, isLessBetter }: { readonly change: Figure; readonly isLessBetter: boolean }): JSX.Element {
  if (change.value === null) return <div className={styles['change']}>no runs before to compare with</div>;
  const trend = trendOf(change, isLessBetter);
  return (
    <div className={styles['change']} data-trend={trend} title="Compared with the period of the same length before">
      {withInterval(change)}
      {trend === 'undecided' ? '' : `, ${trend}`}
    </div>
  );
}

function trendOf({ unit, low, high }: Figure, isLessBetter: boolean): 'better' | 'worse' | 'undecided' {
  const none = unit === 'ratio' ? 1 : 0;
  if (low === null || high === null || (low <= none && high >= none)) return 'undecided';
  return low > none === isLessBetter ? 'worse' : 'better';
}
