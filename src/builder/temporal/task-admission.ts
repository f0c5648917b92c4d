import { openJournal, type JournalFile } from '../../engine/journal.ts';
import { admitTasks } from '../../schedule/index.ts';
import type { BuildContext } from '../build-context.ts';
import type { TaskAdmission } from '../parallel/implement-tasks.ts';
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

/** Another task was started while this one prepared to start. */
class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';
}

/**
 * Starts a task when memory, pressure and budget allow one more beside those that workers of this machine run; a task
 * that waits reports for what. If no other runs, waiting would change nothing. How many run at most is up to the
 * workflow. Tasks that would start at the same time are admitted one after the other, each counting those before it.
 */
export function openAdmission(build: BuildContext, journal: JournalFile, task: string): TaskAdmission {
  const held = (): string | undefined => reasonToWait(build, journal, task);
  return {
    mayStart: () => {
      const reason = held();
      if (reason !== undefined) throw new NotAdmitted(reason);
    },
    admitted: async (start) => {
      for (;;) {
        await untilAdmitted(build, task, held);
        try {
          return await start();
        } catch (error) {
          if (!(error instanceof NotAdmitted)) throw error;
        }
      }
    },
  };
}

function reasonToWait(build: BuildContext, journal: JournalFile, task: string): string | undefined {
  const running = otherTasks(journal, task).running.length;
  if (running === 0) return undefined;
  const resources = { ...resourcesFor(build, Number.POSITIVE_INFINITY, running), running };
  return admitTasks([{ id: task, ...demandOf(build) }], resources).waiting[0]?.reason;
}

async function untilAdmitted(build: BuildContext, task: string, held: () => string | undefined): Promise<void> {
  let reported: string | undefined;
  while (!build.signal.aborted) {
    const reason = held();
    if (reason === undefined) return;
    const [kind] = reason.split(':');
    if (kind !== reported) build.emit({ type: 'task.waiting', task, reason });
    reported = kind;
    await build.pause(build.signal);
  }
}
