import { VARIABLE } from '../../core/environment.ts';
import { processIds, readArguments, readEnviron, readProgram, readStat } from '../../process/inspect/proc.ts';
import { variableIn, type ProcessStat } from '../../process/inspect/proc-text.ts';
import { sessionArgumentsOf } from './session-arguments.ts';

/** A process that a step started. */
export type StepProcess = {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since boot. */
  readonly start: number;
  /** The spool folder of the step. */
  readonly folder: string;
  /** The session of a runner that it belongs to. */
  readonly session: string | undefined;
  /** The command line and the arguments of a session, as last seen; undefined if it is no session of the Claude CLI. */
  readonly claude: { readonly line: string; readonly args: string } | undefined;
};

/** The processes of the steps that are watched. */
export type StepProcesses = {
  /** The current processes, parents before children. */
  readonly scan: () => readonly StepProcess[];
};

/** The steps whose processes are searched. */
export type WatchedSteps = {
  /** The spool folders of the steps. */
  readonly folders: () => ReadonlySet<string>;
  /** Processes that this process started for a step, by ID: their environment may be empty. */
  readonly roots: () => ReadonlyMap<number, string>;
};

/**
 * Opens a search for processes of steps: those with the spool folder of a step in their environment, which they
 * inherit, and the children of such processes, whatever their environment. Processes that run already are left out.
 * Each process of the machine is examined once. Empty without `/proc`.
 */
export function openStepProcesses({ folders, roots }: WatchedSteps): StepProcesses {
  const members = new Map<number, StepProcess>();
  let others: ReadonlySet<number> = new Set(processIds());
  const folderOf = ({ pid, parent }: ProcessStat, environ: string): string | undefined => {
    const named = variableIn(environ, VARIABLE.spool);
    if (named !== undefined && named !== '') return folders().has(named) ? named : undefined;
    return members.get(parent)?.folder ?? roots().get(pid) ?? (parent === process.pid ? only(folders()) : undefined);
  };
  const admit = (stat: ProcessStat): void => {
    const environ = readEnviron(stat.pid);
    const folder = folderOf(stat, environ);
    if (folder === undefined) return;
    const { pid, parent, start } = stat;
    const session = variableIn(environ, VARIABLE.session) ?? members.get(parent)?.session;
    members.set(pid, { pid, parent, start, folder, session, claude: undefined });
  };
  return {
    scan: () => {
      const pids = processIds();
      const current = pids.filter((pid) => !others.has(pid)).flatMap((pid) => readStat(pid) ?? []);
      const alive = new Map(current.filter(({ state }) => state !== 'Z').map((stat) => [stat.pid, stat.start]));
      for (const { pid, start } of members.values()) if (alive.get(pid) !== start) members.delete(pid);
      const found = current.filter(({ pid }) => alive.has(pid)).sort((a, b) => a.start - b.start || a.pid - b.pid);
      for (const stat of found) if (!members.has(stat.pid)) admit(stat);
      others = new Set(pids.filter((pid) => !members.has(pid)));
      for (const one of members.values()) members.set(one.pid, { ...one, claude: claudeIn(one.pid) });
      return [...members.values()].sort((a, b) => a.start - b.start || a.pid - b.pid);
    },
  };
}

/** A child without any environment belongs to the step of its parent if there is only one. */
function only(folders: ReadonlySet<string>): string | undefined {
  return folders.size === 1 ? [...folders][0] : undefined;
}

/** A process can become the CLI at any time, as `exec` of a shell keeps its ID. */
function claudeIn(pid: number): StepProcess['claude'] {
  const args = readArguments(pid);
  const own = sessionArgumentsOf({ args, program: readProgram(pid) });
  return own && { line: args.join('\0'), args: own.join('\0') };
}
