import { isClaude, startsSession } from '../claude/cli/cli-arguments.ts';
import { contextEnvironment } from '../claude/hooks/context-environment.ts';
import type { Context } from '../core/context.ts';
import { isDisabled, spoolFolder, stateFolder, type Environment } from '../core/environment.ts';
import { EXIT, UserError, messageOf } from '../core/errors.ts';
import { openAttemptTracker, type AttemptOptions, type AttemptTracker } from '../sdk/attempt-tracker.ts';
import type { ActiveContext } from '../sdk/active-context.ts';
import { openSharedAttempts } from '../sdk/shared-attempts.ts';
import { inheritedContext, newStep } from '../sdk/step.ts';
import { newRun, type WorkflowOptions } from '../sdk/workflow.ts';
import { catchSignals, isSignalledEnd, type CaughtSignals } from '../process/catch-signals.ts';
import { exitCodeOf, exitErrorType, runCommand, type Exit } from '../process/run-command.ts';
import { hasLimits, type Limits } from '../process/limits/limits.ts';
import type { StopReason } from '../process/terminator.ts';
import { appendPersistently } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import type { Outcome } from '../sdk/outcome.ts';
import { watchClaude, type ClaudeWatch } from '../claude/witness/watch-claude.ts';
import { watchWorktree, type WorktreeWatch } from '../files/watch-worktree.ts';
import { findRun, writing } from './runs.ts';

/** A command to run as a step. */
export type ExecOptions = WorkflowOptions &
  AttemptOptions & {
    readonly workflow: string;
    readonly step: string;
    /** The run that the step belongs to. @default the run of the environment, or a new one that ends with the step */
    readonly run?: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Environment;
    /** Whether to record the changes that the command makes to the project's files. @default true */
    readonly files?: boolean;
    /** Limits of all processes of the command, together. @default none */
    readonly limits?: Limits;
    /** Receives warnings for the user, each once. */
    readonly warn: (line: string) => void;
  };

/**
 * Runs a command as a step of a run with inherited input and output; attaches hooks if the command is the Claude CLI.
 * Returns the command's exit code.
 * @throws {UserError} if the run is unknown or the command cannot be started
 */
export async function execStep(options: ExecOptions): Promise<number> {
  const enclosing = isDisabled(options.env) ? undefined : tryOpenEnclosingRun(options);
  if (!enclosing) {
    const exit = await executeLimited(options, (env) => runCommand(options.command, options.args, env));
    return exit.problem?.exitCode ?? exitCodeOf(exit);
  }
  // Until the end is recorded: a second Ctrl-C must not keep that from happening.
  const signals = catchSignals();
  let outcome: Outcome = { result: 'failure', errorType: 'not_started' };
  const watch = await watchFiles(options, enclosing.step);
  const claude = watchClaude(enclosing.step.folder);
  try {
    const exit = await executeLimited(options, (env) =>
      execute({ ...options, env }, enclosing.step, { signals, claude }),
    );
    outcome = outcomeOf(exit);
    return exit.problem?.exitCode ?? exitCodeOf(exit);
  } finally {
    // Before the end: a CLI that is left running belongs to the step.
    claude.stop();
    await finish(enclosing, outcome, options.warn);
    // After the end is recorded, which defines the duration of the step: the last snapshot of a large project takes
    // time.
    await watch?.stop();
    signals.close();
  }
}

type EnclosingRun = { readonly step: Opened; readonly own?: Opened; readonly attempts: AttemptTracker };

type Opened = { readonly folder: string; readonly context: Context };

/** An unwritable spool must not prevent the work: it is reported once, and the command runs without being recorded. */
function tryOpenEnclosingRun(options: ExecOptions): EnclosingRun | undefined {
  try {
    return writing(options.env, () => openEnclosingRun(options));
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode === EXIT.wrongUse) throw error;
    options.warn(`${error.message}. The command runs, but this step is not recorded. ${error.hint}`);
    return undefined;
  }
}

function openEnclosingRun(options: ExecOptions): EnclosingRun {
  const { parent, own } = findEnclosingRun(options);
  const { env, step, attempt, kind, repairs, branch } = options;
  // A run of its own has the choice already.
  const { decision, maxCostUsd } = own ? {} : options;
  const about = withoutUndefined({ attempt, kind, repairs, branch, decision, maxCostUsd }) as AttemptOptions;
  const { attempts } = parent;
  return { step: openIn(env, newStep(parent, step, about, env)), attempts, ...(own && { own }) };
}

/** The run that the step joins; `own` is the run to end with the step if it has no other. */
function findEnclosingRun(options: ExecOptions): { parent: ActiveContext; own?: Opened } {
  const { env, run, workflow } = options;
  if (run) {
    const found = findRun(env, run);
    return { parent: { ...found, attempts: openSharedAttempts(found.folder) } };
  }
  const inherited = inheritedContext(env);
  if (inherited) return { parent: inherited };
  const own = openIn(env, newRun(workflow, workflowOptionsOf(options)));
  return { parent: { ...own, attempts: openAttemptTracker() }, own };
}

function openIn(env: Environment, context: Context): Opened {
  return {
    folder: openContextFolder(spoolFolder(env), context),
    context,
  };
}

function workflowOptionsOf(options: ExecOptions): WorkflowOptions {
  const { taskType, complexity, size, configId, configVersion, variant, project, task } = options;
  const { assignment, decision, maxCostUsd } = options;
  return withoutUndefined({
    taskType,
    complexity,
    size,
    configId,
    configVersion,
    variant,
    project,
    task,
    assignment,
    decision,
    maxCostUsd,
  }) as WorkflowOptions;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** How a command ended, and whether it was cancelled, which the exit code does not necessarily show. */
type Ended = Exit & { readonly stopped?: StopReason };

/** How a command ended that may have exceeded a limit. */
type LimitedEnd = Ended & { readonly problem?: UserError };

/** Runs a command within its limits; one that exceeds them is reported. */
async function executeLimited(
  { limits = {}, env, warn }: ExecOptions,
  run: (env: Environment) => Promise<Ended>,
): Promise<LimitedEnd> {
  if (!hasLimits(limits)) return run(env);
  // Loaded when they are needed: most commands have no limits.
  const [{ runLimited }, { sessionsFolder }, { limitProblem }] = await Promise.all([
    import('../process/limits/run-limited.ts'),
    import('../process/session-file.ts'),
    import('../process/limits/limit-problem.ts'),
  ]);
  const { result, exceeded } = await runLimited(limits, sessionsFolder(env), (marker) => run({ ...env, ...marker }));
  if (!exceeded) return result;
  const problem = limitProblem(exceeded);
  warn(`${problem.message}. ${problem.hint}`);
  return { ...result, problem };
}

/** Takes the first snapshot of the project's files before the command starts. */
async function watchFiles(options: ExecOptions, { folder, context }: Opened): Promise<WorktreeWatch | undefined> {
  if (options.files === false) return undefined;
  const { project } = context;
  const watch = await watchWorktree({ project, folder, excludedPaths: [stateFolder(options.env)] });
  if (!watch) options.warn(`Cannot record file changes in ${project}: too many files. Use --no-files to disable this`);
  return watch;
}

type Watches = { readonly signals: CaughtSignals; readonly claude: ClaudeWatch };

async function execute({ command, args, env, warn }: ExecOptions, opened: Opened, watches: Watches): Promise<Ended> {
  const { signals, claude } = watches;
  const inside = { ...env, ...contextEnvironment(opened.folder, opened.context, env) };
  if (!isClaude(command) || !startsSession(args))
    return runCommand(command, args, inside, { signals, onStart: claude.started });
  // Other commands start sooner without what reads transcripts.
  const { runClaudeCommand } = await import('../claude/runner/run-claude-command.ts');
  return runClaudeCommand({ command, args, env: inside, folder: opened.folder, warn, signals });
}

function outcomeOf(exit: LimitedEnd): Outcome {
  if (exit.problem) return { result: 'failure', errorType: exit.problem.name };
  const errorType = exitErrorType(exit);
  if (isSignalledEnd(exit) || exit.stopped === 'cancelled')
    return { result: 'cancelled', errorType: errorType ?? 'cancelled' };
  return errorType ? { result: 'failure', errorType } : { result: 'success' };
}

async function finish(
  { step, own, attempts }: EnclosingRun,
  outcome: Outcome,
  warn: ExecOptions['warn'],
): Promise<void> {
  const self = step.context.step;
  // A killed process leaves no end: the attempt after it counts as the first.
  if (self) attempts.ended(self.name, { ...self, failed: outcome.result !== 'success' });
  try {
    await end(step, outcome);
    if (own) await end(own, outcome);
  } catch (error) {
    warn(
      `Cannot record the end of the step: ${messageOf(error)}. It will be listed as abandoned. Make room, or make the state folder writable`,
    );
  }
}

function end({ folder, context }: Opened, outcome: Outcome): Promise<void> {
  return appendPersistently(folder, {
    v: 1,
    type: context.step ? 'step.ended' : 'run.ended',
    at: Date.now(),
    ...outcome,
  });
}
