import { cliProcesses } from '../../store/queries/session-lookups.ts';
import type { Batch } from '../../batch/batch.ts';
import type { SpoolRecord } from '../../spool/record.ts';
import { claudeSessionOf, cliProcessOf } from '../../spool/claude-session.ts';
import type { SpoolEntry } from '../../spool/spool-reader.ts';

/** Returns the ID of the session that a record belongs to; undefined for records without a session. */
export type SessionResolver = (read: SpoolEntry) => string | undefined;

/**
 * Creates a resolver for the sessions in these records. A runner gives the process that it starts an ID, which all
 * descendants inherit. A CLI started by that process is therefore a separate session under the same step, as is a CLI
 * without a runner.
 */
export async function openSessionResolver(batch: Batch, reads: readonly SpoolEntry[]): Promise<SessionResolver> {
  const processes = await processesOf(batch, reads);
  return ({ context, record }) => {
    if (record?.type === 'session.ended') return record.session;
    if (!context || !isFromHook(record)) return undefined;
    const cli = cliProcessOf(record);
    const isFromRunner = !cli || processes.get(record.session ?? '') === cli;
    if (record.session && isFromRunner) return record.session;
    const owner = context.step?.id ?? context.run.id;
    return [owner, claudeSessionOf(record) ?? 'unknown', ...(cli ? [cli] : [])].join('/');
  };
}

/** The process of each runner's session: the first one observed, because all others with the ID are its descendants. */
async function processesOf(batch: Batch, reads: readonly SpoolEntry[]): Promise<Map<string, number>> {
  const origins = reads.toSorted((a, b) => a.at - b.at).flatMap(hookOriginOf);
  const known = await cliProcesses(batch, [...new Set(origins.map(({ runner }) => runner))]);
  for (const { runner, cli } of origins) if (!known.has(runner)) known.set(runner, cli);
  return known;
}

type HookOrigin = { readonly runner: string; readonly cli: number };

/** The process that called a hook, and the ID that its runner assigned. */
function hookOriginOf({ record }: SpoolEntry): HookOrigin[] {
  if (!isFromHook(record)) return [];
  const cli = cliProcessOf(record);
  return record.session && cli ? [{ runner: record.session, cli }] : [];
}

type HookOriginRecord = Extract<SpoolRecord, { type: 'hook' | 'request' | 'files.changed' }>;

/** Whether a record names the process and the Claude session it comes from. */
function isFromHook(record: SpoolRecord | undefined): record is HookOriginRecord {
  return record?.type === 'hook' || record?.type === 'request' || record?.type === 'files.changed';
}
