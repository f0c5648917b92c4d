import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { findOnPath, isProgram } from '../process/find-on-path.ts';
import { STACK_PARTS, type StackPart } from './parts.ts';

/** Where `native-stack/build.sh` puts what it builds. */
export const nativeStackFolder = (env: Environment): string => {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return env[VARIABLE.nativeStack] || join(cache, 'stepmeter', 'native-stack', 'v2');
};

/** The path of a built program below that folder. */
export const builtProgram = (env: Environment, program: string): string => join(nativeStackFolder(env), program);

/** Under which names the program of a part is installed; the collector needs the components of the larger one. */
const COMMANDS: Readonly<Record<StackPart, readonly string[]>> = {
  otelcol: ['otelcol-contrib', 'otelcol'],
  tempo: ['tempo'],
  jaeger: ['jaeger'],
  prometheus: ['prometheus'],
  grafana: ['grafana'],
};

/** Parts that are not built by `native-stack/build.sh`, and the variable that names their program. */
const INSTALLED_BY_USERS = { tempo: VARIABLE.tempoProgram, grafana: VARIABLE.grafanaProgram } as const;

const isInstalledByUsers = (part: StackPart): part is keyof typeof INSTALLED_BY_USERS => part in INSTALLED_BY_USERS;

/**
 * The program of a part. Tempo and Grafana: the one that its variable names, else the one on the PATH. Other parts: the
 * one in the folder that `STEPMETER_NATIVE_STACK` names, else the one on the PATH, else the one that was built.
 */
export const findProgram = (env: Environment, part: StackPart): string | undefined => {
  if (isInstalledByUsers(part)) return findInstalled(env, part);
  const built = builtProgram(env, part);
  const onPath = COMMANDS[part].map((command) => findOnPath(command, env)).find((path) => path !== undefined);
  const places = env[VARIABLE.nativeStack] ? [built, onPath] : [onPath, built];
  return places.find((path) => path !== undefined && isProgram(path));
};

const findInstalled = (env: Environment, part: keyof typeof INSTALLED_BY_USERS): string | undefined => {
  const named = env[INSTALLED_BY_USERS[part]];
  const places = named ? [named] : COMMANDS[part].map((command) => findOnPath(command, env));
  return places.find((path) => path !== undefined && isProgram(path));
};

/** The program of every part. */
export type StackPrograms = Readonly<Record<StackPart, string>>;

/**
 * Finds the programs of all parts.
 * @throws {UserError} where one is missing
 */
export const findPrograms = (env: Environment): StackPrograms => {
  const found = STACK_PARTS.map((part) => [part, findProgram(env, part)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([part]) => part);
  if (missing.length === 0) return Object.fromEntries(found) as StackPrograms;
  const places = `neither on the PATH nor in ${nativeStackFolder(env)}`;
  throw new UserError(`Cannot start the stack natively: ${missing.join(', ')} not found, ${places}`, {
    hint: `Build what is missing with \`native-stack/build.sh ${missing.join(' ')}\`, or start Docker and use \`stepmeter up --docker\``,
  });
};

const PACKAGED_GRAFANA = '/usr/share/grafana';

const hasDefaults = (folder: string): boolean => existsSync(join(folder, 'conf', 'defaults.ini'));

/** Grafana's own folder: the one around its program, else where packages put it. */
export const grafanaHome = (program: string): string => {
  const around = dirname(dirname(existsSync(program) ? realpathSync(program) : program));
  return !hasDefaults(around) && hasDefaults(PACKAGED_GRAFANA) ? PACKAGED_GRAFANA : around;
};

/** Whether a Grafana can show pages; the one that `native-stack/build.sh` builds answers questions only. */
export const hasPages = (program: string): boolean => {
  const build = join(grafanaHome(program), 'public', 'build');
  return existsSync(build) && readdirSync(build).length > 0;
};
