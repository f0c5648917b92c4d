import { realpathSync } from 'node:fs';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { commandEnvironment } from './key/environment.ts';
import type { Items } from './key/key.ts';
import { parsePatterns } from './key/patterns.ts';
import { projectRoot } from './project-root.ts';
import type { CacheRequest } from './request.ts';
import type { Trust } from './store/entry.ts';

/** What a caller says about work; the rest has defaults. */
export type Declaration = {
  readonly name: string;
  /** The folder in which it runs, and to which globs are relative. */
  readonly cwd: string;
  readonly inputs: readonly string[];
  readonly outputs?: readonly string[];
  readonly ignored?: readonly string[];
  readonly tools?: readonly string[];
  readonly lockfiles?: readonly string[];
  readonly variables?: readonly string[];
  readonly files: readonly string[];
  readonly folders?: readonly string[];
  readonly programs: readonly string[];
  readonly work: Items;
  readonly ttlMs?: number;
  readonly failureTtlMs: number;
  readonly trust?: Trust;
  readonly isPinned?: boolean;
};

/**
 * The request of work, with its globs checked.
 * @throws {UserError} if no input is declared or a glob leaves the project
 */
export function buildRequest(declared: Declaration, env: Environment): CacheRequest {
  const { cwd, outputs = [], ignored = [], tools = [], lockfiles = [], variables = [], ...rest } = declared;
  const folder = realpathSync(cwd);
  const project = projectRoot(folder);
  if (declared.inputs.length === 0) throw noInputs(declared.name);
  parsePatterns('output', outputs, folder, project);
  parsePatterns('ignored path', ignored, folder, project);
  return {
    ...rest,
    folder,
    project,
    outputs,
    ignored,
    tools,
    lockfiles,
    variables,
    env: commandEnvironment(variables, env),
    isPinned: declared.isPinned ?? false,
    trust: declared.trust ?? (isInsideSession(env) ? 'agent' : 'verified'),
  };
}

function noInputs(name: string): UserError {
  return new UserError(`Cannot cache ${JSON.stringify(name)}: no input is declared`, {
    hint: "Name what the command reads, such as --input 'src/**' --input 'test/**'",
    exitCode: EXIT.wrongUse,
  });
}

/** What an agent runs may be prepared by it: it must not decide what others get. */
function isInsideSession(env: Environment): boolean {
  return Boolean(env[VARIABLE.session] || env['CLAUDECODE']);
}
