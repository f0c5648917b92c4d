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

/** The driver requested by the user, and the model for the real CLI. */
export type DriverRequest = { readonly kind?: Driver['kind']; readonly model: string };

/** The budget of the demo in US dollars. */
export const MAX_USD = 1;

const HINT = 'Install the Claude CLI and sign in by starting `claude`, or omit --live to replay a recording';

/**
 * Chooses the driver: the real Claude CLI if one is installed and signed in, otherwise a recording.
 * @throws {UserError} if the real CLI is requested but not available
 */
export async function chooseDriver(request: DriverRequest, env: Environment): Promise<Driver> {
  if (request.kind === 'recorded') return { kind: 'recorded', because: '--recorded is set' };
  const command = findOnPath('claude', env);
  const signedInBy = command && signIn(env);
  if (command && signedInBy) {
    const version = await cliVersion(command, env);
    return { kind: 'live', command, version, signedInBy, model: request.model };
  }
  const because = command ? `${command} is not signed in` : '`claude` is not on the PATH';
  if (request.kind !== 'live') return { kind: 'recorded', because };
  throw new UserError(`Cannot run the demo with the real Claude CLI: ${because}`, {
    hint: HINT,
    exitCode: EXIT.wrongUse,
  });
}

/** Describes the driver and its cost, before anything is started. */
export function driverText(driver: Driver): string {
  return driver.kind === 'live'
    ? `Using the real Claude CLI ${driver.version ?? ''} at ${driver.command}, model ${driver.model}, ` +
        `signed in with ${driver.signedInBy}.\n` +
        `This incurs costs: two to four sessions on your account, at most $${MAX_USD.toFixed(2)} together. ` +
        'Use --recorded to run free of charge.'
    : `Replaying a recorded session at ${REPLAY_SPEED} times the speed, because ${driver.because}.\n` +
        'No model is called and no cost incurred: tokens and costs are those of the recording. Tools and tests are run for real.';
}
