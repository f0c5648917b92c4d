import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '../core/json.ts';
import type { Attempt, CacheRequest } from './request.ts';
import type { Trust } from './store/entry.ts';

/** Options of {@link cached}. Globs are relative to the folder. */
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
 * Returns the stored value of a function with the same inputs, or calls the function and stores its value, which must be
 * a JSON value to be stored. The text of the function is part of the key; the values of its closure and the modules that
 * it uses are not: name them in `key` and `inputs`. If it throws, nothing is stored. A problem of the cache is a process
 * warning, and the function is called.
 * @example const report = await cached('lint', { inputs: ['src/**', 'eslint.config.js'] }, () => lint('src'));
 * @throws {UserError} if the options cannot be used, and what the function throws
 */
export async function cached<T>(name: string, options: CachedOptions, fn: () => T | Promise<T>): Promise<T> {
  // Loaded when it is used: most programs that import Stepmeter do not.
  const [{ runCached }, { readHost }, request] = await Promise.all([
    import('./run-cached.ts'),
    import('./key/host.ts'),
    requestOf(name, options, fn),
  ]);
  let called: { readonly value: T } | undefined;
  const run = async (): Promise<Attempt> => {
    const value = await fn();
    called = { value };
    return attemptOf(value);
  };
  const warn = (problem: string): void =>
    process.emitWarning(`The cache has a problem: ${problem}`, 'StepmeterWarning');
  const around = { env: process.env, host: readHost(), now: Date.now, random: Math.random, warn };
  const { log } = await runCached({ request, run }, around);
  return called ? called.value : (parseJson(log.toString('utf8')) as { readonly value: T }).value;
}

async function requestOf(name: string, options: CachedOptions, fn: () => unknown): Promise<CacheRequest> {
  const { buildRequest } = await import('./build-request.ts');
  const { sha256 } = await import('../core/canonical-json.ts');
  const { key = null, folder: cwd = process.cwd(), ...rest } = options;
  const work = { function: sha256(fn.toString()), arguments: sha256(JSON.stringify(key)) };
  const files = ['package.json'];
  return buildRequest({ ...rest, name, cwd, work, files, programs: [], failureTtlMs: 0 }, process.env);
}

/** What JSON would change, such as a date or a class, is returned but not stored. */
function attemptOf(value: unknown): Attempt {
  const text = JSON.stringify({ value });
  const isJson = isDeepStrictEqual((parseJson(text) as { readonly value: unknown }).value, value);
  const refusal = 'its value is not a JSON value';
  return { exitCode: 0, log: Buffer.from(text), ...(!isJson && { refusal }) };
}
