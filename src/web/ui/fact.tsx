import type { JSX, ReactNode } from 'react';
import styles from './fact.module.css';

type Props = {
  readonly name: string;
  readonly value: string;
  readonly note?: ReactNode;
  /** How it is counted. */
  readonly details?: string;
};

/** A figure with its name, and what it consists of or is compared with. */
export function Fact({ name, value, note, details }: Props): JSX.Element {
  return (
    <div className={styles['fact']}>
      <div className={styles['name']}>{name}</div>
      <div className={styles['value']}>{value}</div>
      {note === undefined ? null : <div className={styles['note']}>{note}</div>}
      {details === undefined ? null : (
        <details className={styles['note']}>
          <summary>How counted</summary>
          {details}
        </details>
      )}
    </div>
  );
}
