import { requireOwnFolder } from '../../core/paths/own-folder.ts';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { isDisabled, stateFolder, VARIABLE, type Environment } from '../../core/environment.ts';
import { UserError, messageOf } from '../../core/errors.ts';
import { checking, type Check } from './check.ts';

/** The version of Node. If it is unsupported, `bin/stepmeter.mjs` uses the one in the package or prints an error. */
export function checkNode(): Check {
  return checking('Node').ok(process.versions.node);
}

/** Whether recording is enabled. */
export function checkSwitch(env: Environment): Check {
  const { ok, warn } = checking('switch');
  return isDisabled(env) ? warn(`recording is disabled by ${VARIABLE.switch}=0`, `Unset ${VARIABLE.switch}`) : ok('on');
}

/** Whether the state folder is writable, and private to its owner. */
export function checkStateFolder(env: Environment): Check {
  const { ok, unset, warn, fail } = checking('state folder');
  const folder = stateFolder(env);
  if (!existsSync(folder)) {
    return unset(`${folder} does not exist yet`, 'Run `stepmeter demo` to record an example');
  }
  try {
    requireOwnFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof UserError) return fail(error.message, error.hint);
    return fail(messageOf(error), `Make ${folder} writable, or set ${VARIABLE.home} to a writable folder`);
  }
  const mode = statSync(folder).mode & 0o777;
  if ((mode & 0o077) === 0) return ok(folder);
  const access = (mode & 0o022) === 0 ? 'read' : 'changed';
  return warn(`${folder} can be ${access} by others (mode ${mode.toString(8)})`, `Run \`chmod 700 ${folder}\``);
}
