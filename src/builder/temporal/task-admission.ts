import { openJournal, type JournalFile } from '../../engine/journal.ts';
import { admitTasks } from '../../schedule/index.ts';
import type { BuildContext } from '../build-context.ts';
import { demandOf, resourcesFor } from '../parallel/predictions.ts';

/** Tasks of the build, by what the journal knows of them. */
export type KnownTasks = {
  /** Those that other activities work on; one whose worker was killed counts until it is repeated. */
  readonly running: readonly string[];
  /** The commits of those that are done. */
  readonly done: ReadonlyMap<string, string>;
};

const PREFIX = 'implement ';

/** What the other tasks of the build do now. */
export function otherTasks(journal: JournalFile, task: string): KnownTasks {
  const { open, ended } = openJournal(journal);
  const nameOf = (key: string): string[] =>
    key.startsWith(PREFIX) && key !== PREFIX + task ? [key.slice(PREFIX.length)] : [];
  const done = ended().flatMap((entry) =>
    entry.type === 'completed' ? nameOf(entry.key).map((name) => [name, commitIn(entry.output)] as const) : [],
  );
  return { running: open().flatMap(({ key }) => nameOf(key)), done: new Map(done) };
}

function commitIn(output: unknown): string {
  return (output as { readonly commit: string }).commit;
}

/**
 * Waits until memory, pressure and budget allow one more task beside those that workers of this machine run; a task that
 * waits reports for what. If no other runs, waiting would change nothing. How many run at most is up to the workflow.
 */
export async function untilAdmitted(build: BuildContext, journal: JournalFile, task: string): Promise<void> {
  let reported: string | undefined;
  while (!build.signal.aborted) {
    const running = otherTasks(journal, task).running.length;
    if (running === 0) return;
    const resources = { ...resourcesFor(build, Number.POSITIVE_INFINITY, running), running };
    const [held] = admitTasks([{ id: task, ...demandOf(build) }], resources).waiting;
    if (!held) return;
    const [kind] = held.reason.split(':');
    if (kind !== reported) build.emit({ type: 'task.waiting', task, reason: held.reason });
    reported = kind;
    await build.pause(build.signal);
  }
}
