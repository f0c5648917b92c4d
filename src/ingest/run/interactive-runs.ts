import { runOrigins, type RunOrigin } from '../../store/queries/run.ts';
import type { SessionTable } from '../../store/schema.ts';
import type { Context } from '../../core/context.ts';
import { uuidFrom } from '../../core/ids/ids.ts';
import { asText } from '../../core/json.ts';
import { INTERACTIVE } from '../../telemetry/names.ts';
import type { SpoolRecord } from '../../spool/record.ts';
import type { Batch } from '../../batch/batch.ts';
import { claudeSessionOf, cliProcessOf } from '../../spool/claude-session.ts';
import { isInteractive, type SpoolEntry } from '../../spool/spool-reader.ts';
import { ingestContexts } from './ingest-runs.ts';

/** The run and step of an interactive session. */
export type InteractiveRunIds = { readonly run: string; readonly step: string };

/** Whether a session has a run of its own. */
export function isInteractiveSession({ claude_session_id, cli_process, step_id }: SessionTable): boolean {
  return claude_session_id !== null && interactiveRunIds(claude_session_id, cli_process).step === step_id;
}

/**
 * IDs of the run and step of an interactive session. They are derived from the Claude session and the process, so that
 * all sources of a session agree, and a session resumed by another process becomes another run.
 */
function interactiveRunIds(claudeSession: string, cli: number | null | undefined): InteractiveRunIds {
  const key = [claudeSession, String(cli ?? '')];
  return { run: uuidFrom('interactive run', ...key), step: uuidFrom('interactive step', ...key) };
}

/**
 * Assigns records of interactive sessions, which have no surrounding step, to a run of their own, and orders them by
 * time because their file names do not.
 */
export async function assignInteractiveRuns(
  batch: Batch,
  reads: readonly SpoolEntry[],
): Promise<readonly SpoolEntry[]> {
  const groups = grouped(reads.filter(isUnassigned).toSorted((a, b) => a.at - b.at));
  if (groups.length === 0) return reads;
  const known = await runOrigins(
    batch,
    groups.map(({ ids }) => ids.run),
  );
  const assigned = groups.map((group) => ({ ...group, context: contextOf(group, known.get(group.ids.run)) }));
  await ingestContexts(
    batch,
    assigned.map(({ context }) => context),
  );
  const others = reads.filter((read) => !isUnassigned(read));
  return [...assigned.flatMap(({ reads: ofRun, context }) => ofRun.map((read) => ({ ...read, context }))), ...others];
}

type UnassignedEntry = SpoolEntry & { readonly record: SpoolRecord };
type Group = { readonly ids: InteractiveRunIds; readonly reads: readonly UnassignedEntry[] };

function grouped(reads: readonly UnassignedEntry[]): Group[] {
  const groups = new Map<string, { ids: InteractiveRunIds; reads: UnassignedEntry[] }>();
  for (const read of reads) {
    const ids = idsOf(read.record);
    const group = groups.get(ids.run) ?? { ids, reads: [] };
    group.reads.push(read);
    groups.set(ids.run, group);
  }
  return [...groups.values()];
}

function idsOf(record: SpoolRecord): InteractiveRunIds {
  return interactiveRunIds(claudeSessionOf(record) ?? '', cliProcessOf(record));
}

function isUnassigned(read: SpoolEntry): read is UnassignedEntry {
  return read.record !== undefined && !read.context && isInteractive(read);
}

/** The context of records that belong together; the project is the folder in which the session started. */
function contextOf({ ids, reads }: Group, known: RunOrigin | undefined): Context {
  const project = reads.filter(isStart).map(folderIn)[0] ?? reads.flatMap((read) => folderIn(read) ?? [])[0];
  return {
    v: 1,
    run: { id: ids.run, workflow: INTERACTIVE.workflow },
    step: { id: ids.step, name: INTERACTIVE.step, attempt: 1, kind: 'first' },
    startedAt: known?.started_at ?? Math.min(...reads.map(({ at }) => at)),
    project: known?.project ?? project ?? '/',
  };
}

function isStart({ record }: UnassignedEntry): boolean {
  return record.type === 'hook' && record.payload['hook_event_name'] === 'SessionStart';
}

function folderIn({ record }: UnassignedEntry): string | undefined {
  return record.type === 'hook' ? asText(record.payload['cwd']) : undefined;
}
