import { fileDigest } from '../../hooks/measure-payload.ts';
import {
  compactionTimes,
  fileTimes,
  rereadCalls,
  type CallPart,
  type FileTime,
  type ReadCall,
} from '../store/queries/facts/fact-parts.ts';
import type { Queryable } from '../store/transaction.ts';
import { ownerKey } from './owner-key.ts';

/**
 * How many calls of each attempt read what the same agent had read before, although the attempt had not changed the file
 * and the conversation had not been compacted in between. `calls` are the calls of these attempts.
 */
export async function repeatedReads(
  store: Queryable,
  calls: readonly CallPart[],
): Promise<ReadonlyMap<string, number>> {
  const repeated = new Map<string, number>();
  const owners = calls.filter(({ reread }) => reread > 0);
  if (owners.length === 0) return repeated;
  const own = { runIds: idsOf(owners.map((owner) => owner.run_id)), stepIds: idsOf(owners.map((one) => one.step_id)) };
  const reads = Map.groupBy(await rereadCalls(store, own), ({ run_id, step_id }) => ownerKey(run_id, step_id));
  const changes = Map.groupBy(await fileTimes(store, own), ({ run_id, step_id }) => ownerKey(run_id, step_id));
  const compactions = Map.groupBy(await compactionTimes(store, own), ({ session_id }) => session_id);
  for (const [owner, ofOwner] of reads) repeated.set(owner, repeatsIn(ofOwner, changes.get(owner) ?? [], compactions));
  return repeated;
}

function idsOf<T extends string | null>(ids: readonly T[]): T[] {
  return [...new Set(ids)];
}

type Compactions = ReadonlyMap<string, readonly { readonly at: number }[]>;

/** Counts reads whose content the agent still had: nothing happened since the read before. */
function repeatsIn(reads: readonly ReadCall[], changes: readonly FileTime[], compactions: Compactions): number {
  const groups = Map.groupBy(reads, ({ session_id, agent_id, read_key }) =>
    JSON.stringify([session_id, agent_id, read_key]),
  );
  const timesOf = openFileTimes(changes);
  let repeats = 0;
  for (const [first, ...others] of groups.values()) {
    if (!first) continue;
    const events = [...timesOf(first), ...(compactions.get(first.session_id) ?? []).map(({ at }) => at)];
    let before = first;
    for (const read of others) {
      const { started_at: from } = before;
      if (!events.some((at) => at >= from && at <= read.ended_at)) repeats += 1;
      before = read;
    }
  }
  return repeats;
}

/** Looks up when the file of a read was changed. Digests are computed once per session: it may have read thousands. */
function openFileTimes(changes: readonly FileTime[]): (read: ReadCall) => readonly number[] {
  const bySession = new Map<string | null, ReadonlyMap<string, readonly FileTime[]>>();
  const digestsOf = (session: ReadCall['claude_session_id']): ReadonlyMap<string, readonly FileTime[]> => {
    const known =
      bySession.get(session) ?? Map.groupBy(changes, ({ path, project }) => fileDigest(session, `${project}/${path}`));
    bySession.set(session, known);
    return known;
  };
  return ({ read_key, claude_session_id }) =>
    (digestsOf(claude_session_id).get(read_key.split('/')[0] ?? '') ?? []).map(({ at }) => at);
}
