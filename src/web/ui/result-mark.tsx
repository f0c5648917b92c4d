import type { JSX } from 'react';
import styles from './result-mark.module.css';

const MARKS: Readonly<Record<string, string>> = {
  success: '✓',
  failure: '✗',
  error: '✗',
  denied: '⊘',
  cancelled: '◌',
  abandoned: '◌',
  running: '◐',
  unknown: '?',
};

/** A result as a sign and a word, so that its color is not needed to understand it. */
export function ResultMark({
  result,
  isShort = false,
}: {
  readonly result: string;
  readonly isShort?: boolean;
}): JSX.Element {
  return (
    <span className={styles['mark']} data-result={result}>
      <span aria-hidden="true">{MARKS[result] ?? '·'}</span>
      <span className={isShort ? 'hidden' : undefined}>{result}</span>
    </span>
  );
}
