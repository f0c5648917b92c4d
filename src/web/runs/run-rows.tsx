import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { usePrinting } from '../export/use-printing.ts';
import { RunRow } from './run-row.tsx';
import styles from './run-rows.module.css';

/** A run as the API lists it. */
export type ListedRun = ReadAnswer<'runs'>['runs'][number];

type Props = {
  readonly runs: readonly ListedRun[];
  /** How many runs there are, with those that are not read yet. */
  readonly matching: number;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** The IDs of marked runs. */
  readonly marked: ReadonlySet<string>;
  readonly onMark: (ids: readonly string[], isMarked: boolean) => void;
  /** Called when the end of `runs` is near. */
  readonly onEnd: () => void;
};

const NARROW_ROW_HEIGHT = 62;

const ROW_HEIGHT = 37;

/** Runs as rows, of which only the visible ones are in the document. */
export function RunRows({ runs, matching, sort, marked, onMark, onSort, onEnd }: Props): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting();
  const isNarrow = window.matchMedia('(max-width: 760px)').matches;
  const rows = useWindowVirtualizer({
    count: runs.length,
    estimateSize: () => (isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT),
    // On paper, the rows that were read, and not only those around the visible ones.
    overscan: isPrinting ? runs.length : 8,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= runs.length - 20) onEnd();
  }, [last, runs.length, onEnd]);
  const isMarked = runs.every(({ id }) => marked.has(id));
  const longestMs = Math.max(1, ...runs.map(({ durationMs }) => durationMs ?? 0));
  return (
    <div role="table" aria-label="Runs" aria-rowcount={matching + 1} className={styles['table']}>
      <Headings sort={sort} onSort={onSort} isMarked={isMarked} onMark={(all) => onMark(runs.map(idOf), all)} />
      <div ref={list} role="rowgroup" className={styles['rows']} style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start, key, size }) => {
          const run = runs[index];
          const place = { top: start - rows.options.scrollMargin, height: size };
          const own = { run: run as ListedRun, index, place, longestMs, onMark };
          return run && <RunRow key={key} {...own} isMarked={marked.has(run.id)} />;
        })}
      </div>
    </div>
  );
}

type HeadingsProps = Pick<Props, 'sort' | 'onSort'> & {
  readonly isMarked: boolean;
  readonly onMark: (isMarked: boolean) => void;
};

const COLUMNS = [
  { name: 'Result' },
  { name: 'Run' },
  { name: 'Workflow' },
  { name: 'Task' },
  { name: 'Time', sort: 'duration', isNumber: true },
  { name: 'Cost', sort: 'cost', isNumber: true },
  { name: 'Steps', isNumber: true },
  { name: 'Started', sort: 'started', isNumber: true },
] as const;

function Headings({ sort, onSort, isMarked, onMark }: HeadingsProps): JSX.Element {
  return (
    <div role="rowgroup">
      <div role="row" aria-rowindex={1} className={styles['headings']}>
        <div role="columnheader">
          <input
            type="checkbox"
            aria-label="Mark all runs that are read"
            checked={isMarked}
            onChange={({ target }) => onMark(target.checked)}
          />
        </div>
        {COLUMNS.map((column) => {
          const order = 'sort' in column ? column.sort : undefined;
          const sorted = order === sort ? ('descending' as const) : undefined;
          return (
            <div
              key={column.name}
              role="columnheader"
              aria-sort={sorted}
              className={'isNumber' in column ? styles['number'] : undefined}
            >
              {order ? (
                <button type="button" onClick={() => onSort(order)}>
                  {column.name}
                  <span aria-hidden="true">{sorted ? ' ↓' : ''}</span>
                </button>
              ) : (
                column.name
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function idOf({ id }: ListedRun): string {
  return id;
}
