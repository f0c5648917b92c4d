import { useMemo, useRef, type JSX, type PointerEvent } from 'react';
import { mergedSpans } from './merged-spans.ts';
import styles from './minimap.module.css';
import type { TreeNode } from './tree-node.ts';
import type { Zoom } from './use-zoom.ts';

type Props = { readonly nodes: readonly TreeNode[]; readonly zoom: Zoom; readonly now: number };

const WIDTH = 1000;

const LANE = 5;

/** The whole run at a glance. Dragging selects the range that the waterfall shows. */
export function Minimap({ nodes, zoom, now }: Props): JSX.Element {
  const { full, view, isZoomed, show } = zoom;
  const lanes = useMemo(() => lanesOf(nodes, full, now), [nodes, full.from, full.to, now]);
  const start = useRef<number>(undefined);
  const timeAt = (event: PointerEvent<SVGElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return full.from + ((event.clientX - left) / width) * (full.to - full.from);
  };
  const place = (at: number): number => ((at - full.from) / (full.to - full.from)) * WIDTH;
  const height = lanes.length * LANE + 4;
  return (
    <svg
      className={styles['minimap']}
      viewBox={`0 0 ${WIDTH} ${height}`}
      height={height}
      preserveAspectRatio="none"
      aria-hidden="true"
      onPointerDown={(event) => {
        start.current = timeAt(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (start.current === undefined) return;
        const at = timeAt(event);
        show({ from: Math.min(start.current, at), to: Math.max(start.current, at) });
      }}
      onPointerUp={() => (start.current = undefined)}
    >
      {lanes.map(({ kind, path }, index) => (
        <path key={kind} d={path} transform={`translate(0 ${index * LANE + 2})`} data-kind={kind} />
      ))}
      {isZoomed ? (
        <>
          <rect x={0} width={place(view.from)} height={height} className={styles['shade']} />
          <rect x={place(view.to)} width={WIDTH - place(view.to)} height={height} className={styles['shade']} />
        </>
      ) : null}
    </svg>
  );
}

type Lane = { readonly kind: string; readonly path: string };

/** One lane for each kind. */
function lanesOf(nodes: readonly TreeNode[], full: Zoom['full'], now: number): Lane[] {
  return (['step', 'request', 'tool', 'permission'] as const).flatMap((kind) => {
    const spans = mergedSpans(
      nodes.filter((node) => node.kind === kind),
      { view: full, now, width: WIDTH },
    );
    const path = spans.map(({ from, to }) => `M${from.toFixed(1)} 0H${to.toFixed(1)}V${LANE - 1}H${from.toFixed(1)}Z`);
    return spans.length === 0 ? [] : [{ kind, path: path.join('') }];
  });
}
