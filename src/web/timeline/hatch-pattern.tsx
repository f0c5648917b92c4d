import type { JSX } from 'react';
import styles from './bar.module.css';

/** The hatching of waits for permission, to which the style sheets refer. */
export function HatchPattern(): JSX.Element {
  return (
    <svg width={0} height={0} className={styles['pattern']} aria-hidden="true">
      <pattern id="hatch-permission" width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width={5} height={5} fill="var(--surface)" />
        <rect width={2.5} height={5} fill="var(--category-permission)" />
      </pattern>
    </svg>
  );
}
