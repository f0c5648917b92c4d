import { useId, type JSX } from 'react';
import { bytes, count, duration } from '../../core/amounts.ts';
import { ResultMark } from '../ui/result-mark.tsx';
import { costText } from '../words/amounts.ts';
import { localTime, utcTime } from '../words/time.ts';
import styles from './node-details.module.css';
import type { UsualBand } from '../timeline/usual-band.ts';
import { AttemptTabs, attemptsAt } from './attempt-tabs.tsx';
import { labelOf, type TreeNode } from '../timeline/tree-node.ts';

type Props = {
  readonly node: TreeNode;
  readonly nodes: readonly TreeNode[];
  /** How long the step of the node usually takes. */
  readonly band: UsualBand | undefined;
  readonly onSelect: (id: string) => void;
  readonly onClose: () => void;
};

/** Everything about one part of a run. */
export function NodeDetails({ node, nodes, band, onSelect, onClose }: Props): JSX.Element {
  const panel = useId();
  const attempts = attemptsAt(node, nodes);
  return (
    <aside className={styles['details']} aria-label={`Details of ${labelOf(node)}`}>
      <div className={styles['head']}>
        <h2>{labelOf(node)}</h2>
        <button type="button" onClick={onClose} aria-label="Close details">
          ×
        </button>
      </div>
      <p className={styles['path']}>{pathOf(node, nodes)}</p>
      {attempts.length > 1 ? <AttemptTabs node={node} attempts={attempts} panel={panel} onSelect={onSelect} /> : null}
      <div id={panel} {...(attempts.length > 1 && { role: 'tabpanel', 'aria-label': labelOf(node) })}>
        <dl className={styles['facts']}>
          {factsOf(node, band).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </aside>
  );
}

/** The names of the parts that contain a part. */
function pathOf(node: TreeNode, nodes: readonly TreeNode[]): string {
  const names: string[] = [];
  for (let at = node.parent; at !== null; at = nodes[at]?.parent ?? null) {
    const parent = nodes[at];
    if (parent) names.unshift(labelOf(parent));
  }
  return [...names, node.kind].join(' › ');
}

function factsOf(node: TreeNode, band: UsualBand | undefined): (readonly [string, JSX.Element | string])[] {
  const { startedAt, endedAt, result, errorType, file, requests, files } = node;
  const started = <time title={utcTime(startedAt)}>{localTime(startedAt)}</time>;
  return [
    ...(result === null ? [] : [['Result', <ResultMark key="result" result={result} />] as const]),
    ...(errorType === null ? [] : [['Error', errorType] as const]),
    ['Started', started],
    ...(file ? [] : [['Time', duration(endedAt === null ? null : endedAt - startedAt)] as const]),
    ...(node.kind === 'step'
      ? [['Usual time', band?.text.replace(/^usually /, '') ?? 'unknown: fewer than 20 attempts'] as const]
      : []),
    ...(node.isCritical ? [['Critical path', 'yes: the run waited for it'] as const] : []),
    ...(requests === 0 ? [] : usageFacts(node)),
    ...(node.toolCalls === 0 || node.kind === 'tool' ? [] : [['Tool calls', callsText(node)] as const]),
    ...(file
      ? fileFacts(file)
      : [['Files', `${files.create} created, ${files.modify} modified, ${files.delete} deleted`] as const]),
  ];
}

function usageFacts({ costUsd, isLowerBound, tokens, requests }: TreeNode): (readonly [string, string])[] {
  return [
    ['Cost', costText(costUsd, isLowerBound)],
    ['Tokens', count(tokens)],
    ['Requests', count(requests)],
  ];
}

function callsText({ toolCalls, failedToolCalls }: TreeNode): string {
  return count(toolCalls) + (failedToolCalls > 0 ? `, ${count(failedToolCalls)} failed` : '');
}

function fileFacts({
  operation,
  source,
  size,
  linesAdded,
  linesRemoved,
}: NonNullable<TreeNode['file']>): (readonly [string, string])[] {
  return [
    ['Operation', `${operation}, by ${source === 'tool' ? 'a tool' : 'a shell command'}`],
    ['Size', bytes(size)],
    ['Lines', linesAdded === null || linesRemoved === null ? 'unknown' : `+${linesAdded} −${linesRemoved}`],
  ];
}
