import { resolve } from 'node:path';
import type { Context } from '../core/context.ts';
import { configFolder } from '../claude/transcript/find-transcript.ts';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { newStepId } from '../core/ids/ids.ts';
import { identityOf } from '../process/inspect/process-identity.ts';
import { contextEnvironment } from '../claude/hooks/context-environment.ts';
import { readContext } from '../spool/context-folder.ts';
import { activeContext, type ActiveContext } from './active-context.ts';
import type { AttemptOptions } from './attempt-tracker.ts';
import { startEnvironment } from './process-environment.ts';
import type { Limits } from '../process/limits/limits.ts';
import { withinLimits } from './limits/within-limits.ts';
import { nameOrWarn } from './or-warn.ts';
import { runStep } from './run-step.ts';
import { openSharedAttempts } from './shared-attempts.ts';
import { openContext } from './within.ts';
import { chosenOptions, workflow, type GivenChoice } from './workflow.ts';

/** Options of {@link step}. */
export type StepOptions = AttemptOptions & {
  /** The working folder of the step, relative to the run's project folder. @default the run's project folder */
  readonly project?: string;
  /** Whether changes to the project's files are recorded. @default true */
  readonly files?: boolean;
  /**
   * Limits of the processes that the step starts, together. When one is exceeded, they are ended and the step fails with
   * an error named after the limit: `max_memory`, `max_cpu_time` or `timeout`. @default none
   */
  readonly limits?: Limits;
  /** The choice of `configure()` for this step, whose outcome is that of the step. @default that of the run */
  readonly choice?: GivenChoice;
};

/** The argument of a step's function. */
export type StepHandle = {
  /** The ID of the attempt. */
  readonly id: string;
  readonly runId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The environment for processes of this step; only needed while steps run concurrently. */
  readonly env: Readonly<Record<string, string>>;
};

/** The context that a process with this environment inherited from a step of another process. */
export function inheritedContext(env: Environment): ActiveContext | undefined {
  const folder = env[VARIABLE.spool];
  const context = folder ? readContext(folder) : undefined;
  if (!context || !folder) return undefined;
  return { context, folder, attempts: openSharedAttempts(folder) };
}

/** Creates a step inside `parent` that starts now and whose processes get `env`. */
export function newStep(
  parent: ActiveContext,
  name: string,
  options: Omit<StepOptions, 'choice'> & { readonly decision?: string; readonly maxCostUsd?: number },
  env: Environment,
): Context {
  const { run, step: outer, project } = parent.context;
  const attempt = parent.attempts.next(name, options);
  const nested = outer ? { parentId: outer.id } : {};
  const { decision, maxCostUsd } = options;
  const decided = { ...(decision !== undefined && { decision }), ...(maxCostUsd !== undefined && { maxCostUsd }) };
  return {
    v: 1,
    run,
    step: { id: newStepId(), name, ...attempt, ...nested, ...parent.queued, ...decided },
    startedAt: Date.now(),
    project: resolve(project, options.project ?? ''),
    claudeFolder: resolve(configFolder(env)),
    owner: identityOf(process.pid),
  };
}

/**
 * Runs `fn` as the step `name` of the current run: the one opened by `workflow()`, else the one inherited by this
 * process, else a run of its own. Stepmeter's own failures never propagate. A step without a name is recorded as
 * `unnamed`, and a warning of the process says so.
 * @example await step('implement', {}, async ({ env }) => spawn('claude', ['-p', task], { env: { ...process.env, ...env
 * } }));
 */
export async function step<T>(
  name: string,
  options: StepOptions,
  fn: (step: StepHandle) => T | Promise<T>,
): Promise<T> {
  const parent = activeContext() ?? inheritedContext(startEnvironment());
  const { choice, ...rest } = options;
  const stated = nameOrWarn('step', name);
  if (!parent) return workflow(stated, choice ? { choice } : {}, () => step(stated, rest, fn));
  const { attempts } = parent;
  const about = { ...rest, ...(choice && chosenOptions(choice)) };
  const active = openContext({ context: newStep(parent, stated, about, process.env), parent, attempts });
  const { run, step: self } = active.context;
  if (!self) throw new TypeError('Cannot run a step without its context');
  const env = active.folder ? contextEnvironment(active.folder, active.context, process.env) : {};
  const handle: StepHandle = { id: self.id, runId: run.id, attempt: self.attempt, env };
  return runStep(
    active,
    {
      ...(options.files !== undefined && { files: options.files }),
      ended: ({ result }) => attempts.ended(stated, { ...self, failed: result !== 'success' }),
    },
    () => withinLimits(options.limits, { id: self.id, folder: active.folder }, () => fn(handle)),
  );
}
