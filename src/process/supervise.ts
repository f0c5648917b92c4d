import type { ChildProcess } from 'node:child_process';
import { VARIABLE, type Environment } from '../core/environment.ts';
import type { Resources } from '../spool/record.ts';
import { isCancelledBy } from './catch-signals.ts';
import { terminateTree } from './kill-tree.ts';
import { openProcessTree, type ProcessTree } from './process-tree.ts';
import { openResourceMeter } from './resource-meter.ts';
import { exitOf, startCommand, type CommandPlace, type Exit } from './run-command.ts';
import { openTerminator, type StopReason, type StopOptions } from './terminator.ts';

/** A command whose whole tree of processes is watched. */
export type SupervisedCommand = CommandPlace &
  StopOptions & {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Environment;
    /** The mark by which the processes of the tree are found; it is put into their environment. */
    readonly session: string;
    /** Whether to end what the command leaves running when it exits by itself; ended by a signal, it leaves nothing. */
    readonly endsLeftovers: boolean;
    /** Called with the process when it has been started. */
    readonly onStart?: (child: ChildProcess) => void;
    /** Called whenever the tree is looked at. */
    readonly onScan?: (child: ChildProcess) => void;
  };

/** How a supervised command ended. */
export type SupervisedExit = Exit & {
  /** Why it was ended before it was done. */
  readonly stopped?: StopReason;
  /** How many processes it left running, which were ended. */
  readonly leftovers: number;
  /** How many processes could not be ended. */
  readonly survivors: number;
  readonly resources?: Resources;
};

/**
 * Runs a command and watches over all processes that it starts, wherever they move: measures what they use, and ends
 * them all when the command is cancelled or takes too long.
 * @throws {UserError} where the command cannot be started
 */
export async function supervise(command: SupervisedCommand): Promise<SupervisedExit> {
  const env = { ...command.env, [VARIABLE.session]: command.session };
  return superviseChild(startCommand(command.command, command.args, env, command), command);
}

async function superviseChild(child: ChildProcess, command: SupervisedCommand): Promise<SupervisedExit> {
  const tree = openProcessTree(command.session, child.pid);
  const watching = watch(child, tree, command.onScan);
  const terminator = openTerminator(child, tree, command);
  // A host that exits takes its sessions with it.
  const hostExits = (): void => terminateTree(tree);
  process.once('exit', hostExits);
  try {
    command.onStart?.(child);
    watching.scan();
    const exit = await exitOf(child);
    watching.scan();
    if (isCancelledBy(command.signals?.last(), exit)) terminator.stop('cancelled');
    const stopped = terminator.stopped();
    // Whoever is ended by a signal cannot see to what it started.
    const leavesNothing = stopped !== undefined || exit.signal !== null || command.endsLeftovers;
    const killed = leavesNothing ? await terminator.end() : undefined;
    const resources = watching.end();
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

/** How often the tree is looked at, at first and later: a look costs a millisecond or two. */
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
      return meter.resources();
    },
  };
}
