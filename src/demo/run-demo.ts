import { packageBuild } from '../../examples/package-build/workflow.ts';
import { VARIABLE, isDisabled, spoolFolder, type Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { writing } from '../exec/runs.ts';
import { demoClaude } from './demo-claude.ts';
import { makeDemoFolder } from './demo-folder.ts';
import type { Driver } from './driver.ts';

/** A finished demo. */
export type DemoRun = {
  readonly runId: string;
  /** The working copy and the error; only set if the build failed. */
  readonly failure?: { readonly folder: string; readonly cause: unknown };
};

/**
 * Runs the example workflow in a temporary folder, which is only kept if the build failed.
 * @throws {UserError} if Stepmeter is disabled or its state folder is not writable
 */
export async function runDemo(
  driver: Driver,
  env: Environment,
  print: (stepName: string, what: string) => void,
): Promise<DemoRun> {
  refuseIfOff(env);
  writing(env, () => makeFolder(spoolFolder(env)));
  const [folder, { signal, close }] = [makeDemoFolder(), cancellation()];
  let runId = '';
  const started = (id: string): void => void (runId = id);
  try {
    const claude = { ...demoClaude(driver, folder, env), signal };
    await packageBuild({ package: folder.package, work: folder.work, claude, started, print });
    folder.remove();
    return { runId };
  } catch (cause) {
    return { runId, failure: { folder: folder.path, cause } };
  } finally {
    close();
  }
}

function refuseIfOff(env: Environment): void {
  if (!isDisabled(env)) return;
  throw new UserError(`Cannot run the demo: Stepmeter is disabled by ${VARIABLE.switch}=0`, {
    hint: `Unset ${VARIABLE.switch} and run it again`,
    exitCode: EXIT.wrongUse,
  });
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborted by a signal to this process; the running session is ended and recorded as cancelled. */
function cancellation(): { readonly signal: AbortSignal; readonly close: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const name of ENDING) process.on(name, abort);
  return { signal: controller.signal, close: () => ENDING.forEach((name) => process.off(name, abort)) };
}
