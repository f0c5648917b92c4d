import type { ActivityContext } from './activity.ts';
import type { AttemptRuntime, Work } from './attempts.ts';

/** What an attempt uses of sessions. */
type Sessions = Pick<ActivityContext, 'session' | 'noteSession' | 'beginAgain'>;

/**
 * Decides how an attempt begins: with the session of the attempt before, if that one was cut off and the files are as it
 * left them; else with the files that the activity starts from.
 * @returns what the attempt with this number uses of sessions
 */
export async function prepareFiles<I, O>(
  { journal, now }: AttemptRuntime,
  work: Work<I, O>,
): Promise<(attempt: number) => Sessions> {
  const { continuation, workspace } = work.options;
  const cutOff = continuation && journal.cutOff(work.identity);
  const place = continuation && (await workspace?.place?.());
  const problem = cutOff && (await problemWith(work, cutOff, place));
  if (cutOff) continuation.onCutOff(problem);
  const session = problem === undefined ? cutOff?.session : undefined;
  if (session === undefined) await restore(work);
  return (attempt) => {
    const noteSession = (noted: string): void => {
      if (place === undefined) return;
      const entry = {
        v: 1,
        type: 'session',
        key: work.identity.key,
        attempt,
        at: now(),
        session: noted,
        place,
      } as const;
      try {
        journal.append(entry);
      } catch {
        // The disk is full: if this attempt is cut off, the next one begins again.
      }
    };
    if (session !== undefined) noteSession(session);
    const beginAgain = (reason: string): Promise<void> => {
      continuation?.onCutOff(reason);
      return restore(work);
    };
    return { session, noteSession, beginAgain };
  };
}

type CutOff = { readonly session: string; readonly place: string };

/** Files may be written shortly after the session has reported it. */
const TOLERANCE_MS = 5000;

/** Why a session cannot be continued. */
async function problemWith<I, O>(
  { options: { workspace, continuation }, before }: Work<I, O>,
  cutOff: CutOff,
  place: string | undefined,
): Promise<string | undefined> {
  const endedAt = continuation?.endOf(cutOff.session);
  if (endedAt === undefined) return 'its transcript is missing';
  if (before === undefined || place !== cutOff.place) return 'its worktree is another one';
  const changedAt = (await workspace?.changedAt?.(before)) ?? Infinity;
  return changedAt > endedAt + TOLERANCE_MS ? 'its files were changed after it ended' : undefined;
}

/** An attempt that was cut off or failed may have left changes. */
async function restore<I, O>({ options: { workspace, continuation }, before }: Work<I, O>): Promise<void> {
  if (!workspace || before === undefined) return;
  const found = await workspace.snapshot();
  if (found === before) return;
  continuation?.onRestore(found);
  await workspace.restore(before);
}
