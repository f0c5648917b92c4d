import type { JSX } from 'react';
import styles from './legend.module.css';

const KINDS = [
  ['step', 'step'],
  ['session', 'session'],
  ['agent', 'subagent'],
  ['request', 'model request'],
  ['tool', 'tool call'],
  ['permission', 'wait for permission'],
  ['failed', 'failed'],
  ['critical', 'critical path'],
  ['usual', 'usual time of the step'],
  ['gap', 'nothing ran'],
] as const;

/** What the colors of the timeline stand for. */
export function Legend(): JSX.Element {
  return (
    <ul className={styles['legend']} aria-label="Colors">
      {KINDS.map(([kind, text]) => (
        <li key={kind}>
          <span data-kind={kind} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}
