import type { JSX } from 'react';
import { categoryColor } from '../../charts/colors.ts';
import styles from './color-legend.module.css';

/** The names of categories with their colors, in the order of the chart. */
export function ColorLegend({ names }: { readonly names: readonly string[] }): JSX.Element {
  return (
    <ul className={styles['legend']}>
      {names.map((name, index) => (
        <li key={name}>
          <span style={{ background: categoryColor(index) }} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
