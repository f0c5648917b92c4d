import type { FileOperation, FileSource } from '../../core/value-sets.ts';
import { fileOperationsDuring } from '../../store/queries/file-operation.ts';
import { stepsAround } from '../../store/queries/step.ts';
import { posix } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { FileChange } from '../../spool/record.ts';
import type { Batch } from '../../batch/batch.ts';

/** A stored file operation, its path relative to the project of the step being ingested. */
export type KnownOperation = {
  readonly path: string;
  readonly operation: FileOperation;
  readonly source: FileSource;
  readonly at: number;
  /** When the tool call that performed it started. */
  readonly startedAt: number;
  /** Whether the step being ingested performed it. */
  readonly isOwn: boolean;
};

/** A range of time in milliseconds since 1970. */
export type TimeRange = { readonly from: number; readonly to: number };

/**
 * File operations known for this time range that are relevant to the step: those that its own tools reported, and those
 * of other steps that worked on the same files.
 */
export async function knownOperations(batch: Batch, context: Context, window: TimeRange): Promise<KnownOperation[]> {
  const own = context.step?.id ?? '';
  const projects = new Map((await concurrentSteps(batch, context, window)).map(({ id, project }) => [id, project]));
  projects.set(own, context.project);
  const rows = await fileOperationsDuring(batch, [...projects.keys()], window);
  return rows.map(({ step_id, path, started_at, ...row }) => {
    const absolute = posix.join(projects.get(step_id ?? '') ?? '', path);
    const seen = { path: posix.relative(context.project, absolute), isOwn: step_id === own };
    return { ...row, ...seen, startedAt: started_at ?? row.at };
  });
}

/** Steps that ran at the same time on the same files: in the same folder, an ancestor or a descendant of it. */
function concurrentSteps(batch: Batch, { step, project }: Context, range: TimeRange) {
  const around = { exceptId: step?.id ?? '', folder: project, ancestors: ancestorFolders(project) };
  return stepsAround(batch, { ...around, ...range });
}

function ancestorFolders(folder: string): string[] {
  const above = posix.dirname(folder);
  return above === folder ? [] : [above, ...ancestorFolders(above)];
}

/** Groups operations by path. */
export function byPath(known: readonly KnownOperation[]): ReadonlyMap<string, readonly KnownOperation[]> {
  const paths = new Map<string, KnownOperation[]>();
  for (const operation of known) paths.set(operation.path, [...(paths.get(operation.path) ?? []), operation]);
  return paths;
}

/** Whether a tool reported this change. */
export function isReported(
  changedAt: number,
  known: readonly Pick<KnownOperation, 'source' | 'at' | 'startedAt'>[],
): boolean {
  return known.some((operation) => operation.source === 'tool' && isDuringToolCall(operation, changedAt));
}

/**
 * The maximum delay of a hook: it shifts the end of a call and, derived from it, the start. Reporting tools write
 * immediately.
 */
const MAX_HOOK_DELAY_MS = 50;

/** The maximum difference between two observations of the same change. */
const SAME_CHANGE_MS = 5;

function isDuringToolCall({ startedAt, at }: Pick<KnownOperation, 'at' | 'startedAt'>, changedAt: number): boolean {
  return changedAt >= startedAt - MAX_HOOK_DELAY_MS && changedAt <= at + SAME_CHANGE_MS;
}

/** Whether another step that worked on the same files already accounts for this change. */
export function isFromAnotherStep(change: FileChange, changedAt: number, known: readonly KnownOperation[]): boolean {
  const others = known.filter(({ isOwn }) => !isOwn);
  return isReported(changedAt, others) || others.some((operation) => isSameChange(operation, change, changedAt));
}

/**
 * The time of a deletion is derived from its folder, and every later change in the folder moves it forward. Therefore
 * any deletion of the file in the time range counts as the same.
 */
function isSameChange(known: KnownOperation, change: FileChange, changedAt: number): boolean {
  return (
    known.operation === change.operation &&
    (change.operation === 'delete' || Math.abs(known.at - changedAt) <= SAME_CHANGE_MS)
  );
}
