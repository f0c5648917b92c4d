import type { Environment } from '../../core/environment.ts';
import type { CaughtSignals } from '../../process/catch-signals.ts';
import type { CommandPlace } from '../../process/run-command.ts';
import type { SupervisedExit } from '../../process/supervise.ts';
import { runSession } from './run-session.ts';

/** A Claude CLI to run as a person or a script wrote it. */
export type ClaudeCommand = CommandPlace & {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** The spool folder of the step around it. */
  readonly folder: string;
  /** Called once if hooks cannot be attached. */
  readonly warn?: (line: string) => void;
  /** Signals to pass on to it. */
  readonly signals: CaughtSignals;
};

/**
 * Runs the Claude CLI with the hooks attached, its input and output by default the caller's own, and records what it
 * did when it has ended. Signals are passed on to it. What it leaves running is ended only where it was cancelled or has
 * crashed: a person may have it start a server on purpose.
 * @throws {UserError} if it cannot be started
 */
export function runClaudeCommand(command: ClaudeCommand): Promise<SupervisedExit> {
  return runSession({ ...command, endsLeftovers: false }, ({ stopped }) => (stopped ? { errorType: stopped } : {}));
}
