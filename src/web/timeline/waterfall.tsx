import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, type JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { count } from '../../core/amounts.ts';
import { GapList } from './gap-list.tsx';
import { gapsOf, type Gap } from './gaps.ts';
import { HatchPattern } from './hatch-pattern.tsx';
import { Legend } from './legend.tsx';
import { Minimap } from './minimap.tsx';
import { TimeAxis } from './time-axis.tsx';
import { endsOf, rowsOf } from './tree-rows.ts';
import type { UsualBand } from './usual-band.ts';
import { useFolds } from './use-folds.ts';
import { useNow } from './use-now.ts';
import { useTreeKeys } from './use-tree-keys.ts';
import { usePrinting } from '../export/use-printing.ts';
import { useWidth } from '../ui/use-width.ts';
import { useZoom } from './use-zoom.ts';
import { WaterfallRow } from './waterfall-row.tsx';
import styles from './waterfall.module.css';
import { ZoomButtons } from './zoom-buttons.tsx';

type Props = {
  readonly tree: ReadAnswer<'tree'>;
  /** The usual times of steps, by their name. */
  readonly bands: ReadonlyMap<string, UsualBand>;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
};

/** The parts of a run on one time axis, with what they cost and which files they changed. */
export function Waterfall(props: Props): JSX.Element {
  const parts = useWaterfall(props);
  const { rows, folds, zoom, keys, list, lane, scroller } = parts;
  const { nodes, startedAt } = props.tree;
  return (
    <section className={styles['waterfall']} aria-label="Parts of the run">
      <div className={styles['head']}>
        <h2>Timeline</h2>
        <span className={styles['counts']}>
          {count(rows.length)} of {count(nodes.length)} parts shown
        </span>
        <ZoomButtons zoom={zoom} folds={folds} />
      </div>
      <Minimap nodes={nodes} zoom={zoom} now={parts.now} />
      <div ref={scroller} className={styles['scroll']} onWheel={zoom.onWheel}>
        <div role="treegrid" aria-label="Timeline" aria-rowcount={rows.length + 1} onKeyDown={keys.onKeyDown}>
          <Headings laneRef={lane} view={zoom.view} origin={startedAt} width={parts.width} gaps={parts.gaps} />
          <div role="rowgroup" className={styles['rows']} style={{ height: list.getTotalSize() }}>
            {list.getVirtualItems().map((item) => (
              <PlacedRow key={item.key} index={item.index} top={item.start} parts={parts} props={props} />
            ))}
          </div>
        </div>
      </div>
      <GapList gaps={parts.gaps} />
      <HatchPattern />
      <Legend />
    </section>
  );
}

const ROW_HEIGHT = 28;

/** Rows on paper; no one reads more. */
const MOST_PRINTED = 2000;

function useWaterfall({ tree, onSelect }: Props) {
  const { nodes, startedAt, endedAt } = tree;
  const now = useNow(endedAt === null, tree.asOf);
  const ends = useMemo(() => endsOf(nodes), [nodes]);
  const folds = useFolds(nodes);
  const rows = useMemo(() => rowsOf(nodes, ends, folds.isFolded), [nodes, ends, folds.isFolded]);
  const zoom = useZoom({ from: startedAt, to: Math.max(endedAt ?? now, startedAt + 1) });
  const isPrinting = usePrinting();
  const scroller = useRef<HTMLDivElement>(null);
  const [lane, width] = useWidth();
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.node.id ?? index,
    overscan: isPrinting ? MOST_PRINTED : 6,
  });
  const keys = useTreeKeys({ rows, folds, zoom, onSelect, reveal: (index) => list.scrollToIndex(index) });
  const gaps = useMemo(() => gapsOf(nodes, { startedAt, endedAt: endedAt ?? now }), [nodes, startedAt, endedAt ?? now]);
  return { now, gaps, folds, rows, zoom, scroller, lane, width, list, keys };
}

type HeadingProps = {
  readonly laneRef: (element: HTMLElement | null) => void;
  readonly view: { readonly from: number; readonly to: number };
  readonly origin: number;
  readonly width: number;
  readonly gaps: readonly Gap[];
};

function Headings({ laneRef, view, origin, width, gaps }: HeadingProps): JSX.Element {
  return (
    <div role="rowgroup" className={styles['headings']}>
      <div role="row" aria-rowindex={1} className={styles['row']}>
        <div role="columnheader">Part</div>
        <div role="columnheader" className={styles['lane']} ref={laneRef}>
          <TimeAxis view={view} origin={origin} width={width} gaps={gaps} />
        </div>
        <div role="columnheader" className={styles['number']}>
          Cost
        </div>
        <div role="columnheader" className={styles['tokens']}>
          Tokens
        </div>
        <div role="columnheader" className={styles['files']} title="Files created, modified and deleted">
          Files +~−
        </div>
      </div>
    </div>
  );
}

type PlacedProps = { readonly index: number; readonly top: number; readonly parts: Parts; readonly props: Props };

type Parts = ReturnType<typeof useWaterfall>;

function PlacedRow({ index, top, parts, props }: PlacedProps): JSX.Element | null {
  const { rows, zoom, now, width, keys, folds } = parts;
  const row = rows[index];
  if (!row) return null;
  return (
    <WaterfallRow
      row={row}
      nodes={props.tree.nodes}
      position={index}
      top={top}
      band={row.node.kind === 'step' ? props.bands.get(row.node.name) : undefined}
      view={zoom.view}
      now={now}
      width={width}
      isSelected={row.node.id === props.selected}
      isFocusable={index === keys.focused}
      onToggle={folds.toggle}
      onSelect={props.onSelect}
    />
  );
}
