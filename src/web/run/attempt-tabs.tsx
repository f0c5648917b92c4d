import type { JSX, KeyboardEvent } from 'react';
import { ResultMark } from '../ui/result-mark.tsx';
import type { TreeNode } from '../timeline/tree-node.ts';
import styles from './node-details.module.css';

type Props = {
  readonly node: TreeNode;
  readonly attempts: readonly TreeNode[];
  /** The ID of the element that shows the selected attempt. */
  readonly panel: string;
  readonly onSelect: (id: string) => void;
};

/** The attempts at a step as tabs; arrow keys move between them. */
export function AttemptTabs({ node, attempts, panel, onSelect }: Props): JSX.Element {
  const at = attempts.findIndex(({ id }) => id === node.id);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : attempts[(at + step + attempts.length) % attempts.length];
    if (!next) return;
    event.preventDefault();
    onSelect(next.id);
    const tabs = event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]');
    tabs[attempts.indexOf(next)]?.focus();
  };
  return (
    <div role="tablist" aria-label={`Attempts at ${node.name}`} className={styles['tabs']} onKeyDown={onKeyDown}>
      {attempts.map((attempt, index) => (
        <button
          key={attempt.id}
          type="button"
          role="tab"
          aria-selected={index === at}
          aria-controls={panel}
          tabIndex={index === at ? 0 : -1}
          onClick={() => onSelect(attempt.id)}
        >
          {tabText(attempt, index)} <ResultMark result={attempt.result ?? 'unknown'} isShort />
        </button>
      ))}
    </div>
  );
}

function tabText({ stepKind }: TreeNode, index: number): string {
  return stepKind === 'first' || stepKind === null ? String(index + 1) : `${index + 1} ${stepKind}`;
}

/** The attempts at the step of a node, in the order of their start; those of parallel tasks have other parents. */
export function attemptsAt(node: TreeNode, nodes: readonly TreeNode[]): readonly TreeNode[] {
  if (node.kind !== 'step') return [];
  return nodes.filter(({ kind, name, parent }) => kind === 'step' && name === node.name && parent === node.parent);
}
