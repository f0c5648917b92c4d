import { cliProcesses, hasSessionOfProcess } from '../../store/queries/session-lookups.ts';
import { stepEnds, type StepEnd } from '../../store/queries/step.ts';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { INTERACTIVE_FOLDER } from '../../core/environment.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import type { Batch } from '../../batch/batch.ts';
import { claudeSessionOf, cliProcessOf } from '../../spool/claude-session.ts';
import type { SpoolEntry } from '../../spool/spool-reader.ts';

/**
 * Turns sessions that began after their step had ended into interactive ones. A process that outlives a step keeps its
 * environment: the daemon of `claude --bg` passes it on to all sessions that it starts later.
 */
export async function detachLateSessions(batch: Batch, reads: readonly SpoolEntry[]): Promise<readonly SpoolEntry[]> {
  const groups = Object.groupBy(reads.filter(isFromHookInStep), keyOf);
  const ended = await endsOf(batch, reads);
  const late = new Set<SpoolEntry>();
  for (const group of Object.values(groups) as SpoolEntry[][]) {
    const end = ended.get(group[0]?.context?.step?.id ?? '');
    if (end && begunAt(group) > end.at && !(await isOfStep(batch, group, end)))
      for (const read of group) late.add(read);
  }
  return late.size === 0 ? reads : reads.map((read) => (late.has(read) ? detached(read) : read));
}

/** Records without a process cannot be assigned to a start; they stay where they are. */
function isFromHookInStep({ context, record }: SpoolEntry): boolean {
  if (!context?.step || record === undefined) return false;
  return cliProcessOf(record) !== undefined && claudeSessionOf(record) !== undefined;
}

function keyOf({ context, record }: SpoolEntry): string {
  return [context?.step?.id, record && claudeSessionOf(record), record && cliProcessOf(record)].join('/');
}

/** When steps ended, as far as the store or these records say so. */
async function endsOf(batch: Batch, reads: readonly SpoolEntry[]): Promise<Map<string, StepEnd>> {
  const ends = new Map<string, StepEnd>();
  for (const { context, record } of reads)
    if (record?.type === 'step.ended' && context?.step) ends.set(context.step.id, record);
  const ids = new Set(reads.filter(isFromHookInStep).map(({ context }) => context?.step?.id ?? ''));
  for (const [id, end] of await stepEnds(batch, [...ids])) ends.set(id, end);
  return ends;
}

/** When a session began: the daemon's sessions begin when they were asked for, which their step may have outlived. */
function begunAt(reads: readonly SpoolEntry[]): number {
  return Math.min(...reads.map(({ at }) => at), ...reads.slice(0, 1).flatMap((read) => requestedAt(read) ?? []));
}

/** When the daemon was asked for the session, according to its own file; undefined for other sessions. */
function requestedAt({ record }: SpoolEntry): number | undefined {
  if (record?.type !== 'hook') return undefined;
  const [transcript, session] = [asText(record.payload['transcript_path']), claudeSessionOf(record)];
  if (!transcript || !session) return undefined;
  try {
    const job = join(dirname(dirname(dirname(transcript))), 'jobs', basename(session).slice(0, 8), 'state.json');
    const state = asObject(parseJson(readFileSync(job, 'utf8')));
    const at = Date.parse(asText(state['createdAt']) ?? '');
    return state['sessionId'] === session && Number.isFinite(at) ? at : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the step already has the session, which then began in its time; or the session is that of a runner that was
 * killed: the end of its step is dated to what was seen of it, which may be before the CLI has started.
 */
async function isOfStep(batch: Batch, [read]: readonly SpoolEntry[], { result }: StepEnd): Promise<boolean> {
  if (!read?.record) return false;
  const { session } = read.record as { readonly session?: string };
  if (await hasSessionOfProcess(batch, [keyOf(read), ...(session ? [session] : [])], cliProcessOf(read.record) ?? -1))
    return true;
  return session !== undefined && result === 'abandoned' && !(await cliProcesses(batch, [session])).has(session);
}

/** As if the record was in the folder of interactive sessions, which assigns it to a run of its own. */
function detached(read: SpoolEntry): SpoolEntry {
  return { ...read, context: undefined, folder: join(dirname(read.folder), INTERACTIVE_FOLDER) };
}
