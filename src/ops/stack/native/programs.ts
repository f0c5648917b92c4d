import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { VARIABLE, type Environment } from '../../../core/environment.ts';
import { EXIT, UserError } from '../../../core/errors.ts';
import { findOnPath, isProgram } from '../../../process/find-on-path.ts';
import type { StackPart } from '../parts.ts';

/**
 * The program of a part. Tempo and Grafana: the one that its variable names, else the one on the PATH. Other parts: the
 * one in the folder that `STEPMETER_NATIVE_STACK` names, else the one on the PATH, else the one that
 * `native-stack/build.sh` built. Undefined if the part is not installed.
 * @throws {UserError} if a variable names something that is not a program
 */
export function findProgram(env: Environment, part: StackPart): string | undefined {
  if (isInstalledByUsers(part)) return findInstalled(env, part);
  const built = builtProgram(env, part);
  const places = env[VARIABLE.nativeStack] ? [built, onPath(env, part)] : [onPath(env, part), built];
  return places.find((path) => path !== undefined && isProgram(path));
}

/** Parts that `native-stack/build.sh` does not build, and the variable that names their program. */
const INSTALLED_BY_USERS = { tempo: VARIABLE.tempoProgram, grafana: VARIABLE.grafanaProgram } as const;

function isInstalledByUsers(part: StackPart): part is keyof typeof INSTALLED_BY_USERS {
  return part in INSTALLED_BY_USERS;
}

function findInstalled(env: Environment, part: keyof typeof INSTALLED_BY_USERS): string | undefined {
  const variable = INSTALLED_BY_USERS[part];
  const named = env[variable];
  if (!named) return onPath(env, part);
  if (isProgram(named)) return named;
  throw new UserError(`Cannot use ${variable}: "${named}" is not an executable file`, {
    hint: `Set ${variable} to the path of the program, or unset it to search the PATH`,
    exitCode: EXIT.wrongUse,
  });
}

/** The names under which the program of a part is installed; the collector needs the components of the larger one. */
const COMMANDS: Readonly<Record<StackPart, readonly string[]>> = {
  otelcol: ['otelcol-contrib', 'otelcol'],
  tempo: ['tempo'],
  jaeger: ['jaeger'],
  prometheus: ['prometheus'],
  grafana: ['grafana'],
};

function onPath(env: Environment, part: StackPart): string | undefined {
  return COMMANDS[part].map((command) => findOnPath(command, env)).find((path) => path !== undefined);
}

/** The path of a built program below that folder. */
export function builtProgram(env: Environment, program: string): string {
  return join(nativeStackFolder(env), program);
}

/** Where `native-stack/build.sh` puts what it builds. */
export function nativeStackFolder(env: Environment): string {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return env[VARIABLE.nativeStack] || join(cache, 'stepmeter', 'native-stack', 'v2');
}

const PACKAGED_GRAFANA = '/usr/share/grafana';

/** Grafana's own folder: the one around its program, else where packages put it. */
export function grafanaHome(program: string): string {
  const around = dirname(dirname(existsSync(program) ? realpathSync(program) : program));
  return !hasDefaults(around) && hasDefaults(PACKAGED_GRAFANA) ? PACKAGED_GRAFANA : around;
}

function hasDefaults(folder: string): boolean {
  return existsSync(join(folder, 'conf', 'defaults.ini'));
}
