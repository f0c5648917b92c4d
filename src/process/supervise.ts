import type { ChildProcess } from 'node:child_process';
import { VARIABLE, type Environment } from '../core/environment.ts';
import type { Resources } from '../spool/record.ts';
import { isCancelledBy } from './catch-signals.ts';
import { terminateTree } from './kill-tree.ts';
import { readStalls, stallsSince, type Stalls } from './inspect/machine-load.ts';
import { openProcessTree, markerOf, type ProcessTree } from './inspect/process-tree.ts';
import { openResourceMeter } from './inspect/resource-meter.ts';
import { exitOf, startCommand, type CommandPlace, type Exit } from './run-command.ts';
import { openTerminator, type StopReason, type StopOptions } from './terminator.ts';

/** A command whose whole process tree is supervised. */
export type SupervisedCommand = CommandPlace &
  StopOptions & {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Environment;
    /** The marker of the tree's processes, set in their environment. */
    readonly session: string;
    /** Whether to end leftover processes if the command exits by itself; after a signal they are always ended. */
    readonly endsLeftovers: boolean;
    /** Called with the child process after it was started. */
    readonly onStart?: (child: ChildProcess) => void;
    /** Called on every scan of the process tree. */
    readonly onScan?: (child: ChildProcess) => void;
  };

/** How a supervised command ended. */
export type SupervisedExit = Exit & {
  /** Why it was ended early, if it was. */
  readonly stopped?: StopReason;
  /** Number of leftover processes that were ended. */
  readonly leftovers: number;
  /** Number of processes that could not be ended. */
  readonly survivors: number;
  readonly resources?: Resources;
};

/**
 * Runs a command and supervises all processes that it starts: measures their resource usage, and ends them if the
 * command is cancelled or times out.
 * @throws {UserError} if the command cannot be started
 */
export async function supervise(command: SupervisedCommand): Promise<SupervisedExit> {
  const env = { ...command.env, [VARIABLE.session]: command.session };
  const surroundings = { stalls: readStalls(), asked: performance.now() };
  const child = startCommand(command.command, command.args, env, command);
  return superviseChild(child, command, surroundings);
}

/** How long processes of the machine had waited when a command was started, and when that was. */
type Surroundings = { readonly stalls: Stalls; readonly asked: number };

async function superviseChild(
  child: ChildProcess,
  command: SupervisedCommand,
  { stalls, asked }: Surroundings,
): Promise<SupervisedExit> {
  let spawnMs: number | undefined;
  child.once('spawn', () => (spawnMs = performance.now() - asked));
  const tree = openProcessTree(markerOf('session', command.session), child.pid);
  const watching = watch(child, tree, command.onScan);
  const terminator = openTerminator(child, tree, command);
  // If this process exits, its sessions end with it.
  const hostExits = (): void => terminateTree(tree);
  process.once('exit', hostExits);
  try {
    command.onStart?.(child);
    watching.scan();
    const exit = await exitOf(child, command);
    watching.scan();
    if (isCancelledBy(command.signals?.last(), exit)) terminator.stop('cancelled');
    const stopped = terminator.stopped();
    // A command that was ended by a signal cannot clean up its own processes.
    const leavesNothing = stopped !== undefined || exit.signal !== null || command.endsLeftovers;
    const killed = leavesNothing ? await terminator.end() : undefined;
    const used = watching.end();
    const stalledMs = stallsSince(stalls, readStalls());
    const resources = used && { ...used, stalledMs, ...(spawnMs !== undefined && { spawnMs }) };
    return {
      ...exit,
      ...(stopped && { stopped }),
      leftovers: stopped ? 0 : (killed?.found ?? 0),
      survivors: killed?.remaining ?? 0,
      ...(resources && { resources }),
    };
  } finally {
    process.off('exit', hostExits);
    terminator.close();
    watching.end();
  }
}

type Watch = { readonly scan: () => void; readonly end: () => Resources | undefined };

const SCAN_INTERVAL_MS = 1000;

/** The interval between scans, initially and later: a scan takes one or two milliseconds. */
const FIRST_SCAN_INTERVAL_MS = 125;

function watch(child: ChildProcess, tree: ProcessTree, onScan: SupervisedCommand['onScan']): Watch {
  const meter = openResourceMeter(tree, child.pid ?? 0);
  const scan = (): void => {
    meter.sample();
    onScan?.(child);
  };
  let timer: NodeJS.Timeout;
  const scheduleScan = (ms: number): void => {
    timer = setTimeout(() => {
      scan();
      scheduleScan(Math.min(2 * ms, SCAN_INTERVAL_MS));
    }, ms);
  };
  scheduleScan(FIRST_SCAN_INTERVAL_MS);
  return {
    scan,
    end: () => {
      clearTimeout(timer);
      meter.sample();
      meter.close();
      return meter.resources();
    },
  };
}
