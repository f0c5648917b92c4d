import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { isSwitchedOff, stateFolder, VARIABLE, type Environment } from '../../core/environment.ts';
import { messageOf } from '../../core/errors.ts';
import { checking, type Check } from './check.ts';

/** On which Node Stepmeter runs. Where it does not run, `bin/stepmeter.mjs` says so, or takes the one in the package. */
export function checkNode(): Check {
  return checking('Node').ok(process.versions.node);
}

/** Whether anything is recorded at all. */
export function checkSwitch(env: Environment): Check {
  const { ok, warn } = checking('switch');
  return isSwitchedOff(env) ? warn(`${VARIABLE.switch}=0: nothing is recorded`, `Unset ${VARIABLE.switch}`) : ok('on');
}

/** Whether the state folder can be written, and by nobody else read. */
export function checkStateFolder(env: Environment): Check {
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
}
