import type { Store } from '../../store/open-store.ts';
import { fileOperationsOfRun } from '../../store/queries/file-operation.ts';
import { agentsOfRun, requestsOfRun } from '../../store/queries/page/run-activity.ts';
import { eventsOfRun } from '../../store/queries/session-event.ts';
import { sessionsOfRun } from '../../store/queries/session-lookups.ts';
import { stepsOfRun } from '../../store/queries/step.ts';
import { toolCallsOfRun } from '../../store/queries/tool-call.ts';
import { SESSION_EVENT } from '../../telemetry/label-values.ts';
import { findUsageGaps } from '../../telemetry/usage-gap.ts';
import { findRun } from '../find-run.ts';
import { criticalPath } from './critical-path.ts';
import { partsOf } from './parts.ts';
import { parallelismOf } from './parallelism.ts';
import { NODE_KINDS, type NodeKind, type RunTree } from './run-node.ts';
import { nodesOf } from './nodes.ts';

/** How deep a tree goes: to steps, to sessions and subagents, or to everything. */
export const TREE_DEPTHS = ['steps', 'sessions', 'all'] as const;

/** One of {@link TREE_DEPTHS}. */
export type TreeDepth = (typeof TREE_DEPTHS)[number];

const SHOWN: Readonly<Record<TreeDepth, readonly NodeKind[]>> = {
  steps: ['step'],
  sessions: ['step', 'session', 'agent'],
  all: NODE_KINDS,
};

/**
 * The parts of the run with this ID or unique prefix, or of the `latest` one. Sums include the parts that the depth leaves out.
 * @throws {UserError} if there is no such run, or more than one
 */
export async function readRunTree(store: Store, id: string, depth: TreeDepth = 'all'): Promise<RunTree> {
  const run = await findRun(store, id);
  const [steps, sessions, agents] = [
    await stepsOfRun(store, run.id),
    await sessionsOfRun(store, run.id),
    await agentsOfRun(store, run.id),
  ];
  const [requests, calls] = [await requestsOfRun(store, run.id), await toolCallsOfRun(store, run.id)];
  const files = await fileOperationsOfRun(store, run.id);
  const waits = await eventsOfRun(store, run.id, [SESSION_EVENT.permissionRequest]);
  const gaps = await findUsageGaps(store, [run.id]);
  const asOf = store.now();
  const parts = partsOf({ steps, sessions, agents, requests, calls, files, waits, gaps });
  const end = run.ended_at ?? asOf;
  const { critical, ms } = criticalPath(parts, { from: run.started_at, to: end });
  const { average, highest } = parallelismOf(parts, end);
  const { nodes, omitted } = nodesOf(parts, critical, new Set(SHOWN[depth]));
  return {
    runId: run.id,
    startedAt: run.started_at,
    endedAt: run.ended_at,
    asOf,
    nodes,
    omitted,
    criticalMs: ms,
    waitedMs: sumOfWaits(parts, end),
    parallelism: { average, highest },
  };
}

function sumOfWaits(parts: ReturnType<typeof partsOf>, end: number): number {
  return parts
    .filter(({ kind }) => kind === 'permission')
    .reduce((sum, { startedAt, endedAt }) => sum + ((endedAt ?? end) - startedAt), 0);
}
