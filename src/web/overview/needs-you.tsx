import type { JSX, ReactNode } from 'react';
import { Link } from 'wouter';
import { duration } from '../../core/amounts.ts';
import { kindName } from '../alerts/alert-names.ts';
import { useNow } from '../timeline/use-now.ts';
import { shortId } from '../words/amounts.ts';
import styles from './overview.module.css';
import type { Attention } from './use-attention.ts';

/** Sessions that wait for a permission, stuck runs and regressions; nothing if no one is needed. */
export function NeedsYou({ attention }: { readonly attention: Attention | undefined }): JSX.Element | null {
  const { waiting = [], conditions = [] } = attention ?? {};
  const now = useNow(waiting.length > 0, Date.now());
  if (waiting.length === 0 && conditions.length === 0) return null;
  return (
    <section className={styles['needs']} aria-label="Needs you">
      <strong>Needs you</strong>
      <ul>
        {waiting.map(({ run, workflow, tool, since }) => (
          <Item key={run + since} kind="waits for you" page={`/runs/${run}`} name={`${workflow} ${shortId(run)}`}>
            waits for permission{tool === null ? '' : ` to use ${tool}`}, {duration(Math.max(0, now - since))}
          </Item>
        ))}
        {conditions.map(({ kind, subject, problem, description, page }) => (
          <Item key={subject + problem} kind={kindName(kind)} page={page} name={`${subject} ${problem}`}>
            {description}
          </Item>
        ))}
      </ul>
    </section>
  );
}

type ItemProps = {
  readonly kind: string;
  readonly page: string;
  readonly name: string;
  readonly children: ReactNode;
};

function Item({ kind, page, name, children }: ItemProps): JSX.Element {
  return (
    <li>
      <span className={styles['kind']}>{kind}</span> <Link href={page}>{name}</Link>{' '}
      <span className={styles['muted']}>{children}</span>
    </li>
  );
}
