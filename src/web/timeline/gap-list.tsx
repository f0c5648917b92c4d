import type { JSX } from 'react';
import { duration } from '../../core/amounts.ts';
import type { Gap } from './gaps.ts';
import styles from './waterfall.module.css';

/** As many as one reads; the longest ones matter. */
const MOST = 6;

/** In words: when nothing of a run was running, the longest first. */
export function GapList({ gaps }: { readonly gaps: readonly Gap[] }): JSX.Element | null {
  if (gaps.length === 0) return null;
  const longest = gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST);
  const total = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  return (
    <p className={styles['gaps']}>
      Nothing ran for {duration(total)}:{' '}
      {longest.map(({ from, to, name }) => `${duration(to - from)} ${name}`).join(', ')}
      {gaps.length > MOST ? `, and ${gaps.length - MOST} shorter gaps` : ''}
    </p>
  );
}
