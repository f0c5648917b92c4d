import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { isSwitchedOff, stateFolder, VARIABLE, type Environment } from '../core/environment.ts';
import { messageOf } from '../core/errors.ts';
import { checking, type Check } from './check.ts';

const OLDEST_NODE = [22, 18] as const;

/** Whether this Node runs Stepmeter; one that does not would have been replaced by the one in the package. */
export const checkNode = (version: string = process.versions.node): Check => {
  const { ok, fail } = checking('Node');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNewEnough ? ok(version) : fail(version, `Install Node ${OLDEST_NODE.join('.')} or newer`);
};

/** Whether anything is recorded at all. */
export const checkSwitch = (env: Environment): Check => {
  const { ok, warn } = checking('switch');
  return isSwitchedOff(env) ? warn(`${VARIABLE.switch}=0: nothing is recorded`, `Unset ${VARIABLE.switch}`) : ok('on');
};

/** Whether the state folder can be written, and by nobody else read. */
export const checkStateFolder = (env: Environment): Check => {
  const { ok, unset, warn, fail } = checking('state folder');
  const folder = stateFolder(env);
  if (!existsSync(folder)) {
    return unset(`${folder} is not there: nothing was recorded yet`, '`stepmeter demo` records a small run');
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(messageOf(error), `Make ${folder} writable for you, or set ${VARIABLE.home} to a folder that is`);
  }
  const mode = statSync(folder).mode & 0o777;
  if ((mode & 0o077) === 0) return ok(folder);
  return warn(`${folder} can be read by others (mode ${mode.toString(8)})`, `chmod 700 ${folder}`);
};
