import { ownerOf, type Owner } from '../../core/context.ts';
import { WORKTREE_STATES } from '../../core/value-sets.ts';
import { asArray, asNumber, asObject, asText } from '../../core/json.ts';

/** The right of a task to a worktree. It ends with `release` or with its run or session, never with a process. */
export type Lease = {
  /** Identifies this hand-out; never reused. */
  readonly id: string;
  /** The key of the task, chosen by the caller. A task that leases again gets the same worktree. */
  readonly task?: string;
  /** The run that ends the lease. */
  readonly runId?: string;
  /** The Claude session whose end ends the lease. */
  readonly sessionId?: string;
  /** When the worktree was leased, in milliseconds since 1970. */
  readonly since: number;
  /** Set if the record of the worktree was lost: the worktree counts as leased until it is released explicitly. */
  readonly isRebuilt?: true;
};

/** What the pool knows of one worktree. */
export type TreeRecord = {
  readonly v: 1;
  /** The name of its folder. */
  readonly id: string;
  readonly state: TreeState;
  /** The commit that was checked out when it was made, leased or returned; empty if the record was rebuilt. */
  readonly base: string;
  /** The folders of its cone sparse checkout; empty for a full checkout. */
  readonly sparse: readonly string[];
  /** When it entered its state, in milliseconds since 1970. */
  readonly since: number;
  /** The process that makes, checks or returns it. */
  readonly by?: Owner;
  /** The current lease; that which ended, while `returning`, `kept` or `quarantined`. */
  readonly lease?: Lease;
  /** Whether an explicit release allows the reset of a worktree with work, which is then saved under a ref. */
  readonly isReleased?: true;
  /** Why it is kept, quarantined or still returning. */
  readonly reason?: string;
};

/**
 * The states of a worktree:
 * - `making`: being created by `by`
 * - `ready`: proven clean, can be leased
 * - `checking`: being proven again by `by` before it is handed out; no one has its path yet
 * - `leased`: belongs to `lease`
 * - `returning`: the lease has ended; being saved, reset and proven, by `by` if a process does so now
 * - `kept`: the lease has ended, but the worktree holds work that is not saved elsewhere; it is not changed
 * - `quarantined`: was reset, but not proven clean; it is not handed out
 */
export type TreeState = (typeof WORKTREE_STATES)[number];

/** Parses a record; undefined if it is damaged. */
export function parseTreeRecord(value: unknown): TreeRecord | undefined {
  const record = asObject(value);
  const [id, base, since] = [asText(record['id']), record['base'], asNumber(record['since'])];
  const state = WORKTREE_STATES.find((name) => name === record['state']);
  const [by, lease, reason] = [ownerOf(record['by']), parseLease(record['lease']), asText(record['reason'])];
  if (record['v'] !== 1 || !id || typeof base !== 'string' || since === undefined || !state) return undefined;
  if (!lease && state === 'leased') return undefined;
  return {
    v: 1,
    id,
    state,
    base,
    sparse: asArray(record['sparse']).flatMap((folder) => asText(folder) ?? []),
    since,
    ...(by && { by }),
    ...(lease && { lease }),
    ...(record['isReleased'] === true && { isReleased: true }),
    ...(reason && { reason }),
  };
}

function parseLease(value: unknown): Lease | undefined {
  const lease = asObject(value);
  const [id, since] = [asText(lease['id']), asNumber(lease['since'])];
  const [task, runId, sessionId] = [asText(lease['task']), asText(lease['runId']), asText(lease['sessionId'])];
  if (!id || since === undefined) return undefined;
  return {
    id,
    ...(task && { task }),
    ...(runId && { runId }),
    ...(sessionId && { sessionId }),
    since,
    ...(lease['isRebuilt'] === true && { isRebuilt: true }),
  };
}
