import type { JSX } from 'react';
import styles from './fact.module.css';

type Props = { readonly name: string; readonly value: string; readonly note?: string };

/** A figure with its name, and what it consists of or is compared with. */
export function Fact({ name, value, note }: Props): JSX.Element {
  return (
    <div className={styles['fact']}>
      <div className={styles['name']}>{name}</div>
      <div className={styles['value']}>{value}</div>
      {note === undefined ? null : <div className={styles['note']}>{note}</div>}
    </div>
  );
}
