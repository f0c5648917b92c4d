import type { JSX } from 'react';
import { Link } from 'wouter';
import { count, duration } from '../../core/amounts.ts';
import { ResultMark } from '../ui/result-mark.tsx';
import { costText, shortId } from '../words/amounts.ts';
import { localTime, utcTime } from '../words/time.ts';
import type { ListedRun } from './run-rows.tsx';
import styles from './run-rows.module.css';

type Props = {
  readonly run: ListedRun;
  readonly index: number;
  readonly place: { readonly top: number; readonly height: number };
  readonly longestMs: number;
  readonly isMarked: boolean;
  readonly onMark: (ids: readonly string[], isMarked: boolean) => void;
};

/** A run in the list. */
export function RunRow({ run, index, place, longestMs, isMarked, onMark }: Props): JSX.Element {
  const isLowerBound = run.usageGap !== null || run.unpricedRequests > 0;
  return (
    <div role="row" aria-rowindex={index + 2} className={styles['row']} style={place}>
      <Mark id={run.id} isMarked={isMarked} onMark={onMark} />
      <div role="cell" className={styles['result']}>
        <ResultMark result={run.result} />
      </div>
      <div role="cell" className={styles['id']}>
        <Link href={`/runs/${run.id}`} title={run.id}>
          <code>{shortId(run.id)}</code>
        </Link>
      </div>
      <div role="cell" className={styles['workflow']} title={run.workflow}>
        {run.workflow}
        {run.simulated ? <span className={styles['tag']}>simulated</span> : null}
      </div>
      <div role="cell" className={styles['task']} title={run.taskType ?? undefined}>
        {run.taskType ?? '–'}
      </div>
      <div role="cell" className={styles['time']}>
        <span className={styles['bar']} style={{ width: `${((run.durationMs ?? 0) / longestMs) * 64}px` }} />
        {duration(run.durationMs)}
      </div>
      <div role="cell" className={styles['cost']}>
        {costText(run.costUsd, isLowerBound)}
      </div>
      <div role="cell" className={styles['steps']}>
        {count(run.steps)}
      </div>
      <div role="cell" className={styles['started']} title={utcTime(run.startedAt)}>
        {localTime(run.startedAt)}
      </div>
    </div>
  );
}

function Mark({ id, isMarked, onMark }: Pick<Props, 'isMarked' | 'onMark'> & { readonly id: string }): JSX.Element {
  return (
    <div role="cell" className={styles['mark']}>
      <input
        type="checkbox"
        aria-label={`Mark run ${shortId(id)}`}
        checked={isMarked}
        onChange={({ target }) => onMark([id], target.checked)}
      />
    </div>
  );
}
