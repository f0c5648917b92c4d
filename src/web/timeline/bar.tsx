import type { JSX } from 'react';
import { duration } from '../../core/amounts.ts';
import { mergedSpans, type Range } from './merged-spans.ts';
import { labelOf, type TreeNode } from './tree-node.ts';
import type { UsualBand } from './usual-band.ts';
import styles from './bar.module.css';

/** Where bars are drawn: the visible range of time, the time up to which running parts reach, the width in pixels. */
export type BarView = { readonly view: Range; readonly now: number; readonly width: number };

type Props = BarView & {
  readonly node: TreeNode;
  /** The parts inside it, if they have no rows of their own. */
  readonly inside: readonly TreeNode[];
  /** How long the step usually takes. */
  readonly band: UsualBand | undefined;
};

/** The narrowest bar that is visible. */
const MIN_PX = 2;

const HEIGHT = 14;

/** The time of a part; with the parts inside it as marks, if it is folded. */
export function Bar({ node, inside, band, view, now, width }: Props): JSX.Element | null {
  const scale = width / (view.to - view.from);
  const [x, end] = [(node.startedAt - view.from) * scale, ((node.endedAt ?? now) - view.from) * scale];
  const bandEnd = band ? x + band.high * scale : end;
  if (Math.max(end, bandEnd) < 0 || x > width) return null;
  // The usual time stays visible behind a longer bar.
  const inset = band ? 4 : inside.length > 0 ? 1 : 2;
  const ms = (node.endedAt ?? now) - node.startedAt;
  const shown = { x: Math.max(x, -MIN_PX), end: Math.min(end, width + MIN_PX) };
  return (
    <svg className={styles['bar']} width={width} height={HEIGHT} role="img" aria-label={barText(node, ms, band)}>
      <title>{barText(node, ms, band)}</title>
      {band ? <UsualTime band={band} x={x} scale={scale} /> : null}
      <rect
        x={shown.x}
        y={inset}
        width={Math.max(MIN_PX, shown.end - shown.x)}
        height={HEIGHT - 2 * inset}
        rx={2}
        className={styles['part']}
        data-kind={node.kind}
        data-result={node.result}
        data-has-marks={inside.length > 0}
        data-running={node.endedAt === null}
      />
      <Marks inside={inside} view={view} now={now} width={width} />
      {node.isCritical && node.kind !== 'permission' ? (
        <rect
          x={shown.x}
          y={HEIGHT - 1.5}
          width={Math.max(MIN_PX, shown.end - shown.x)}
          height={1.5}
          className={styles['critical']}
        />
      ) : null}
    </svg>
  );
}

function barText(node: TreeNode, ms: number, band: UsualBand | undefined): string {
  if (node.kind === 'file') return labelOf(node);
  const time = node.endedAt === null ? `running for ${duration(ms)}` : duration(ms);
  const usual = band ? `, ${band.text}` : '';
  return `${labelOf(node)}: ${time}${node.isCritical ? ', on the critical path' : ''}${usual}`;
}

type UsualProps = { readonly band: UsualBand; readonly x: number; readonly scale: number };

/** Where a step that begins at a place usually ends. */
function UsualTime({ band: { low, high }, x, scale }: UsualProps): JSX.Element {
  const width = Math.max(MIN_PX, (high - low) * scale);
  return <rect x={x + low * scale} y={0.5} width={width} height={HEIGHT - 1} className={styles['usual']} />;
}

/** Kinds are drawn one above the other, the last one on top. */
const MARKED = ['request', 'tool', 'permission'] as const;

/** One path for each kind, however many parts there are. */
function Marks({ inside, view, now, width }: Omit<Props, 'node' | 'band'>): JSX.Element {
  return (
    <>
      {MARKED.map((kind) => {
        const spans = mergedSpans(
          inside.filter((part) => part.kind === kind),
          { view, now, width },
        );
        if (spans.length === 0) return null;
        const path = spans
          .map(({ from, to }) => `M${from.toFixed(1)} 3H${to.toFixed(1)}V11H${from.toFixed(1)}Z`)
          .join('');
        return <path key={kind} d={path} className={styles['part']} data-kind={kind} />;
      })}
    </>
  );
}
