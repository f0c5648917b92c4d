import { memo, type CSSProperties, type JSX, type MemoExoticComponent } from 'react';
import { costText, short } from '../words/amounts.ts';
import { Bar, type BarView } from './bar.tsx';
import { labelOf, type TreeNode } from './tree-node.ts';
import { comparedWithUsual, type UsualBand } from './usual-band.ts';
import type { TreeRow } from './tree-rows.ts';
import styles from './waterfall.module.css';

const SIGN: Readonly<Record<string, string>> = { failure: '✗', error: '✗', denied: '⊘', running: '◐' };

const NONE: readonly TreeNode[] = [];

/** A part of a run as a row of the waterfall. */
export const WaterfallRow: MemoExoticComponent<(props: Props) => JSX.Element> = memo(function Row(
  props: Props,
): JSX.Element {
  const { row, nodes, band, position, top, view, now, width, isSelected, isFocusable, onToggle, onSelect } = props;
  const { node, index, depth, end, isFolded } = row;
  const hasChildren = end > index + 1;
  return (
    <div
      role="row"
      aria-level={depth + 1}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      {...(hasChildren && { 'aria-expanded': !isFolded })}
      tabIndex={isFocusable ? 0 : -1}
      data-position={position}
      className={styles['row']}
      style={{ top }}
      onClick={() => onSelect(node.id)}
    >
      <div role="gridcell" className={styles['name']} style={{ '--depth': Math.min(depth, 8) } as CSSProperties}>
        <FoldMark hasChildren={hasChildren} isFolded={isFolded} onToggle={() => onToggle(node)} />
        <Name node={node} band={band} now={now} />
      </div>
      <div role="gridcell" className={styles['lane']}>
        <Bar
          node={node}
          inside={isFolded ? nodes.slice(index + 1, end) : NONE}
          band={band}
          view={view}
          now={now}
          width={width}
        />
      </div>
      <Amounts node={node} />
    </div>
  );
});

type Props = BarView & {
  readonly row: TreeRow;
  readonly nodes: readonly TreeNode[];
  readonly band: UsualBand | undefined;
  readonly position: number;
  readonly top: number;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly onToggle: (node: TreeNode) => void;
  readonly onSelect: (id: string) => void;
};

type FoldProps = { readonly hasChildren: boolean; readonly isFolded: boolean; readonly onToggle: () => void };

/** For the mouse; the keyboard uses the arrow keys, and screen readers the state of the row. */
function FoldMark({ hasChildren, isFolded, onToggle }: FoldProps): JSX.Element {
  return (
    <span
      className={styles['fold']}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        if (hasChildren) onToggle();
      }}
    >
      {hasChildren ? (isFolded ? '▸' : '▾') : ''}
    </span>
  );
}

function Name({ node, band, now }: Pick<Props, 'band' | 'now'> & { readonly node: TreeNode }): JSX.Element {
  const compared = comparedWithUsual(node, band, now);
  const { kind, result, errorType } = node;
  const sign = SIGN[result ?? ''];
  const label = labelOf(node);
  return (
    <span className={styles['label']} title={errorType === null ? label : `${label}: ${errorType}`} data-kind={kind}>
      {label}
      {sign ? (
        <span className={styles['sign']} data-result={result}>
          {' '}
          <span aria-hidden="true">{sign}</span>{' '}
          <span className={errorType ? undefined : 'hidden'}>{errorType ?? result}</span>
        </span>
      ) : null}
      {compared ? (
        <span className={styles['usual']} title={band?.text}>
          {' '}
          {compared} than usual
        </span>
      ) : null}
    </span>
  );
}

function Amounts({ node }: { readonly node: TreeNode }): JSX.Element {
  const { requests, costUsd, isLowerBound, tokens, files } = node;
  const changed = files.create + files.modify + files.delete;
  return (
    <>
      <div role="gridcell" className={styles['number']}>
        {requests === 0 && !isLowerBound ? '' : costText(costUsd, isLowerBound)}
      </div>
      <div role="gridcell" className={styles['tokens']}>
        {requests === 0 ? '' : short(tokens)}
      </div>
      <div role="gridcell" className={styles['files']}>
        {changed === 0 ? '' : `${files.create}/${files.modify}/${files.delete}`}
      </div>
    </>
  );
}
