import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { messageOf, UserError } from '../core/errors.ts';
import { step } from '../sdk/step.ts';
import type { BuildContext } from './build-context.ts';
import { BudgetExhausted } from './budget.ts';
import type { BuildEnd } from './events.ts';
import { checkStage, failuresText, type CheckResult } from './stages/check.ts';
import { implementStage, repairStage } from './stages/implement.ts';
import { packageStage } from './stages/package.ts';
import { planStage } from './stages/plan.ts';
import { runStage } from './stages/run-stage.ts';
import { implementTasks } from './parallel/implement-tasks.ts';

/** How a build ended. */
export type BuildOutcome = {
  readonly end: BuildEnd;
  readonly message: string;
  /** The packed package, if it was built. */
  readonly tarball?: string;
};

/**
 * Runs the stages of a build until the package passes its checks, or a limit is reached. Whatever ends it, the outcome
 * says so, and the build can be continued.
 * @param publishTo a folder that the packed package is copied to
 */
export async function buildPackage(build: BuildContext, publishTo?: string): Promise<BuildOutcome> {
  try {
    const plan = await planStage(build);
    await (build.state.configuration.strategy === 'parallel' ? implementTasks : implementStage)(build, plan);
    const check = await checkAndRepair(build);
    if (!check.ok)
      return { end: 'check_failed', message: `The package does not pass its checks:\n${failuresText(check)}` };
    const { tarball, version } = await packageStage(build);
    if (publishTo !== undefined) await publish(build, tarball, publishTo);
    return { end: 'built', message: `Built ${build.state.spec.name} ${version}`, tarball };
  } catch (error) {
    // Ctrl-C on a terminal also ends the git or npm that is running, perhaps before this process reads the signal.
    await setImmediate();
    if (build.signal.aborted) return { end: 'cancelled', message: 'The build was cancelled' };
    return { end: endOf(error), message: messageOf(error) };
  }
}

async function checkAndRepair(build: BuildContext): Promise<CheckResult> {
  for (let attempt = 1; ; attempt += 1) {
    const check = await checkStage(build, attempt);
    if (check.ok || attempt > build.state.maxRepairs) return check;
    await repairStage(build, attempt, failuresText(check));
  }
}

/** Copying a file again changes nothing: this needs no memory. */
async function publish(build: BuildContext, tarball: string, folder: string): Promise<void> {
  await runStage(build, { stage: 'publish', key: 'publish' }, () =>
    step('publish', { files: false }, () => {
      mkdirSync(folder, { recursive: true });
      copyFileSync(tarball, join(folder, basename(tarball)));
    }),
  );
}

const EXPECTED: ReadonlySet<string> = new Set(['AgentFailed', 'InvalidPlan', 'RateLimited', 'TimedOut']);

/** @throws the error if it is a mistake of the user or of the program, which nothing of the build explains */
function endOf(error: unknown): BuildEnd {
  if (error instanceof BudgetExhausted) return 'budget_exhausted';
  if (error instanceof Error && error.name === 'AbortError') return 'cancelled';
  if (error instanceof UserError || (error instanceof Error && EXPECTED.has(error.name))) return 'failed';
  throw error;
}
