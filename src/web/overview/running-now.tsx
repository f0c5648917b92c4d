import type { JSX } from 'react';
import { Link } from 'wouter';
import { duration } from '../../core/amounts.ts';
import { useRead } from '../data/use-read.ts';
import { useNow } from '../timeline/use-now.ts';
import { costText, shortId } from '../words/amounts.ts';
import styles from './overview.module.css';

const SHOWN = 8;

/** The runs that have not ended. */
export function RunningNow(): JSX.Element | null {
  const parameters = { words: 'result:running simulated:all', limit: SHOWN };
  const { data } = useRead({ name: 'runs', path: '/runs', parameters });
  const now = useNow(true, Date.now());
  if (!data || data.runs.length === 0) return null;
  return (
    <section className={styles['running']} aria-label="Running now">
      <strong>Running now</strong>
      <ul>
        {data.runs.map(({ id, workflow, startedAt, costUsd, usageGap }) => (
          <li key={id}>
            <Link href={`/runs/${id}`}>
              {workflow} <code>{shortId(id)}</code>
            </Link>{' '}
            {duration(Math.max(0, now - startedAt))} · {costText(costUsd, usageGap !== null)}
          </li>
        ))}
      </ul>
    </section>
  );
}
