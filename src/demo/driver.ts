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
export type DriverRequest = { readonly kind?: Driver['kind']; readonly model: string };

/** The most that one real session may cost, in US dollars; the CLI ends it there. */
export const MAX_USD_PER_SESSION = 0.5;

const HINT = 'Install the Claude CLI and sign in by starting `claude`, or omit --live to replay a recording';

/**
 * Chooses the driver: the real Claude CLI where one is installed and signed in, else a recording.
 * @throws {UserError} where the real one is wished for and is not there
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

/** Says which driver it is and what it costs, before anything is started. */
export function driverText(driver: Driver): string {
  return driver.kind === 'live'
    ? `Using the real Claude CLI ${driver.version ?? ''} at ${driver.command}, model ${driver.model}, ` +
        `signed in with ${driver.signedInBy}.\n` +
        `This incurs costs: two to four sessions on your account, at most $${MAX_USD_PER_SESSION.toFixed(2)} each. ` +
        'Use --recorded to run free of charge.'
    : `Replaying a recorded session at ${REPLAY_SPEED} times the speed, because ${driver.because}.\n` +
        'No model is called and no cost incurred: tokens and costs are those of the recording. Tools and tests are run for real.';
}
