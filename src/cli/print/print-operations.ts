import { duration } from '../../core/amounts.ts';
import type { OperationReport } from '../../report/operation-reports.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Cell } from '../terminal/table.ts';

/** The operations of the worktree pool and the cache as a table. */
export function operationsTable(operations: readonly OperationReport[], screen: Screen): string {
  return table(
    [
      { heading: 'OPERATION', min: 14 },
      { heading: 'STEP', min: 6, drop: 1 },
      { heading: 'RESULT', min: 10 },
      { heading: 'COUNT', right: true },
      { heading: 'TIME', right: true },
      { heading: 'WAITED', right: true, drop: 3 },
      { heading: 'SAVED', right: true },
      { heading: 'CONFLICTS', right: true, drop: 2 },
    ],
    operations.map(cells),
    screen,
  );
}

function cells(operation: OperationReport): Cell[] {
  const { kind, name, step, count, durationMs, waitedMs, savedMs, conflicts } = operation;
  return [
    `${kind} ${name}`,
    step,
    resultText(operation),
    String(count),
    duration(durationMs),
    kind === 'worktree' ? duration(waitedMs) : '',
    kind === 'cache' ? duration(savedMs) : '',
    kind === 'worktree' ? String(conflicts) : '',
  ];
}

/** Misses and verifications say why or what they found; the reason of a hit is always the same. */
function resultText({ outcome, reason }: OperationReport): string {
  return reason === null || outcome === 'hit' ? outcome : `${outcome} (${reason})`;
}
