import type { Environment } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { findEngine, stopContainers } from './docker.ts';
import { stopNative } from './native/native-stack.ts';
import { withSettings } from './settings.ts';
import { readStackState, removeStackState, type StackState } from './stack-state.ts';

/** What was ended. */
export type DownResult = {
  /** Null where nothing was up. */
  readonly mode: StackState['mode'] | null;
  readonly ended: readonly string[];
};

/**
 * Stops the stack that `up` started, and nothing else; its data is kept.
 * @throws {UserError} if it cannot be ended
 */
export async function down(given: Environment): Promise<DownResult> {
  const env = withSettings(given);
  const state = readStackState(env);
  if (!state) return { mode: null, ended: [] };
  if (state.mode === 'native') return { mode: 'native', ended: await stopNative(env, state) };
  const engine = await findEngine(env);
  if (!engine.answers) {
    throw new UserError(`Cannot stop the containers of the stack: ${engine.found}`, {
      hint: 'Start the Docker engine, then run `stepmeter down` again',
    });
  }
  await stopContainers(env, engine.docker);
  removeStackState(env);
  return { mode: 'docker', ended: ['containers'] };
}
