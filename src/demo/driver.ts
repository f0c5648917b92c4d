import { cliVersion } from '../claude/cli/cli-version.ts';
import type { Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { REPLAY_SPEED } from './recording.ts';
import { signIn } from './sign-in.ts';

/** What drives the demo: the user's own Claude CLI, or a recording. */
export type Driver =
  | {
      readonly kind: 'live';
      readonly command: string;
      readonly version: string | undefined;
      readonly signedInBy: string;
      readonly model: string;
    }
  | { readonly kind: 'recorded'; readonly because: string };

/** What the user wishes to be the driver, and the model of the real one. */
export type DriverWish = { readonly kind?: Driver['kind']; readonly model: string };

/** The most that one real session may cost, in US dollars; the CLI ends it there. */
export const MOST_USD_PER_SESSION = 0.5;

const HINT = 'Install it and sign in (`claude` asks for that when it is started), or leave --live out for a recording';

/**
 * Chooses the driver: the real Claude CLI where one is installed and signed in, else a recording.
 * @throws {UserError} where the real one is wished for and is not there
 */
export async function chooseDriver(wish: DriverWish, env: Environment): Promise<Driver> {
  if (wish.kind === 'recorded') return { kind: 'recorded', because: 'that was asked for' };
  const command = findOnPath('claude', env);
  const signedInBy = command && signIn(env);
  if (command && signedInBy) {
    const version = await cliVersion(command, env);
    return { kind: 'live', command, version, signedInBy, model: wish.model };
  }
  const because = command ? `${command} is not signed in` : 'there is no `claude` on the PATH';
  if (wish.kind !== 'live') return { kind: 'recorded', because };
  throw new UserError(`Cannot drive the demo by the real Claude CLI: ${because}`, {
    hint: HINT,
    exitCode: EXIT.wrongUse,
  });
}

/** Says which driver it is and what it costs, before anything is started. */
export function driverText(driver: Driver): string {
  return driver.kind === 'live'
    ? `Driver: the real Claude CLI ${driver.version ?? ''} at ${driver.command}, model ${driver.model}, ` +
        `signed in by ${driver.signedInBy}.\n` +
        `This costs: two to four sessions on your account, each $${MOST_USD_PER_SESSION.toFixed(2)} at the most. ` +
        'With --recorded nothing is spent.'
    : `Driver: a recorded session, ${REPLAY_SPEED} times faster than life, because ${driver.because}.\n` +
        'No model is asked and nothing is spent: tokens and costs are those of the recording. Tools and tests really run.';
}
