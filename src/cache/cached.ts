import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../core/environment.ts';
import { parseJson } from '../core/json.ts';
import type { Attempt, CacheRequest } from './request.ts';
import type { Trust } from './store/entry.ts';

/** Options of `cached()`. Globs are relative to the folder. */
export type CachedOptions = {
  /** Globs of the files that the function reads, with the code that it uses; `!` excludes. */
  readonly inputs: readonly string[];
  /** Globs of the files that it writes; they are restored with its value. */
  readonly outputs?: readonly string[];
  /** Programs that it uses, or commands that print their version. */
  readonly tools?: readonly string[];
  /** Lockfiles of the packages that it uses. */
  readonly lockfiles?: readonly string[];
  /** Names of the environment variables that it uses. */
  readonly variables?: readonly string[];
  /** Whatever else its value depends on, such as its arguments: a JSON value. */
  readonly key?: unknown;
  /** How long a value is used, in milliseconds. @default until something changes */
  readonly ttlMs?: number;
  /** @default the current folder */
  readonly folder?: string;
  /** Whether values are stored; agents only use them. @default `agent` inside a session of the Claude CLI */
  readonly trust?: Trust;
};

/**
 * Returns the stored value of a function, or calls it and stores its value: see `cached()`.
 * @param env the environment of the cache, which names the run or step that uses it
 * @throws {UserError} if the options cannot be used, and what the function throws
 */
export async function cachedIn<T>(
  env: Environment,
  name: string,
  { fn, ...options }: CachedOptions & { readonly fn: () => T | Promise<T> },
): Promise<T> {
  // Loaded when it is used: most programs that import Stepmeter do not.
  const [{ runCached }, { readHost }, request] = await Promise.all([
    import('./run-cached.ts'),
    import('./key/host.ts'),
    requestOf(env, name, { ...options, fn }),
  ]);
  let called: { readonly value: T } | undefined;
  const run = async (): Promise<Attempt> => {
    const value = await fn();
    called = { value };
    return attemptOf(value);
  };
  const warn = (problem: string): void =>
    process.emitWarning(`The cache has a problem: ${problem}`, 'StepmeterWarning');
  const around = { env, host: readHost(), now: Date.now, random: Math.random, warn };
  const { log } = await runCached({ request, run }, around);
  return called ? called.value : (parseJson(log.toString('utf8')) as { readonly value: T }).value;
}

async function requestOf(
  env: Environment,
  name: string,
  { fn, ...options }: CachedOptions & { readonly fn: () => unknown },
): Promise<CacheRequest> {
  const { buildRequest } = await import('./build-request.ts');
  const { sha256 } = await import('../core/canonical-json.ts');
  const { key = null, folder: cwd = process.cwd(), ...rest } = options;
  const work = { function: sha256(fn.toString()), arguments: sha256(JSON.stringify(key)) };
  const files = ['package.json'];
  return buildRequest({ ...rest, name, cwd, work, files, programs: [], failureTtlMs: 0 }, env);
}

/** What JSON would change, such as a date or a class, is returned but not stored. */
function attemptOf(value: unknown): Attempt {
  const text = JSON.stringify({ value });
  const isJson = isDeepStrictEqual((parseJson(text) as { readonly value: unknown }).value, value);
  const refusal = 'its value is not a JSON value';
  return { exitCode: 0, log: Buffer.from(text), ...(!isJson && { refusal }) };
}
