import type { Context } from '../../core/context.ts';
import { uuidFrom } from '../../core/ids.ts';
import { asText } from '../../core/json.ts';
import { BY_HAND } from '../../telemetry/names.ts';
import type { SpoolRecord } from '../../spool/record.ts';
import { inChunks, type Batch } from '../../batch/batch.ts';
import { claudeSessionOf, cliProcessOf } from '../../spool/claude-session.ts';
import { isByHand, type Read } from '../../spool/spool-reader.ts';
import { takeContexts } from './take-runs.ts';

/** The run and step of a session that was started by hand. */
export type ByHandIds = { readonly run: string; readonly step: string };

/**
 * The ids of the run and step that a session by hand is given. They follow from the Claude session and the process, so
 * that every witness of the session names the same ones, and a session that another process resumes is another run.
 */
export function byHandIds(claudeSession: string, cli: number | null | undefined): ByHandIds {
  const key = [claudeSession, String(cli ?? '')];
  return { run: uuidFrom('run by hand', ...key), step: uuidFrom('step by hand', ...key) };
}

/**
 * Gives records of sessions that were started by hand, with no step around them, a run of their own to belong to, and
 * puts them in the order in which they happened, which their names do not tell.
 */
export async function placeByHand(batch: Batch, reads: readonly Read[]): Promise<readonly Read[]> {
  const groups = grouped(reads.filter(isStray).toSorted((a, b) => a.at - b.at));
  if (groups.length === 0) return reads;
  const known = await knownRuns(
    batch,
    groups.map(({ ids }) => ids.run),
  );
  const placed = groups.map((group) => ({ ...group, context: contextOf(group, known.get(group.ids.run)) }));
  await takeContexts(
    batch,
    placed.map(({ context }) => context),
  );
  const others = reads.filter((read) => !isStray(read));
  return [...placed.flatMap(({ reads: ofRun, context }) => ofRun.map((read) => ({ ...read, context }))), ...others];
}

type Stray = Read & { readonly record: SpoolRecord };
type Group = { readonly ids: ByHandIds; readonly reads: readonly Stray[] };

function grouped(reads: readonly Stray[]): Group[] {
  const groups = new Map<string, { ids: ByHandIds; reads: Stray[] }>();
  for (const read of reads) {
    const ids = idsOf(read.record);
    const group = groups.get(ids.run) ?? { ids, reads: [] };
    group.reads.push(read);
    groups.set(ids.run, group);
  }
  return [...groups.values()];
}

function idsOf(record: SpoolRecord): ByHandIds {
  return byHandIds(claudeSessionOf(record) ?? '', cliProcessOf(record));
}

function isStray(read: Read): read is Stray {
  return read.record !== undefined && !read.context && isByHand(read);
}

type Known = { readonly started_at: number; readonly project: string };

async function knownRuns(batch: Batch, ids: readonly string[]): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for (const chunk of inChunks(ids)) {
    const rows = await batch.db
      .selectFrom('run')
      .select(['id', 'started_at', 'project'])
      .where('id', 'in', chunk)
      .execute();
    for (const row of rows) known.set(row.id, row);
  }
  return known;
}

/** The context of records that belong together; its project is the folder in which the session started. */
function contextOf({ ids, reads }: Group, known: Known | undefined): Context {
  const project = reads.filter(isStart).map(folderIn)[0] ?? reads.flatMap((read) => folderIn(read) ?? [])[0];
  return {
    v: 1,
    run: { id: ids.run, workflow: BY_HAND.workflow },
    step: { id: ids.step, name: BY_HAND.step, attempt: 1, kind: 'first' },
    startedAt: known?.started_at ?? Math.min(...reads.map(({ at }) => at)),
    project: known?.project ?? project ?? '/',
  };
}

function isStart({ record }: Stray): boolean {
  return record.type === 'hook' && record.payload['hook_event_name'] === 'SessionStart';
}

function folderIn({ record }: Stray): string | undefined {
  return record.type === 'hook' ? asText(record.payload['cwd']) : undefined;
}
