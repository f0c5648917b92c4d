import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildRequest, type Declaration } from '../../cache/build-request.ts';
import { readHost } from '../../cache/key/host.ts';
import type { Attempt } from '../../cache/request.ts';
import { decodeLog, encodeLog } from '../../cache/result/log.ts';
import { runCached } from '../../cache/run-cached.ts';
import { sha256 } from '../../core/canonical-json.ts';
import type { Environment } from '../../core/environment.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { runCheckCommand, type CommandEnd } from './run-check-command.ts';

/** A command of a check, and how it is run. */
export type CheckCommand = {
  readonly command: string;
  readonly folder: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Receives a problem of the cache; the command runs then. */
  readonly warn: (problem: string) => void;
};

/** How a command of a check ended. */
export type CheckedCommand = CommandEnd & {
  /** How long the earlier run took whose result this is, in milliseconds; absent if the command ran now. */
  readonly cachedMs?: number;
};

/**
 * Runs a command of a check, or returns the result of an earlier run on the same files with the same programs. The key
 * has every file of the package, installed packages included, and the environment of the command.
 * @throws {DOMException} an AbortError if it was aborted
 */
export async function runCachedCheck(check: CheckCommand): Promise<CheckedCommand> {
  const { command, folder, env, warn, ...limits } = check;
  const request = buildRequest(declarationOf(command, folder), env);
  let end: CommandEnd | undefined;
  const run = async (): Promise<Attempt> => {
    end = await runCheckCommand(command, folder, { env: request.env, stateEnv: env, ...limits });
    const log = encodeLog([{ stream: 'stdout', bytes: Buffer.from(end.output) }]);
    return { exitCode: end.exitCode ?? 1, log, ...(end.exitCode === null && { refusal: 'the command was ended' }) };
  };
  const around = { env, host: readHost(), now: Date.now, random: Math.random, warn };
  const { exitCode, log, savedMs = 0 } = await runCached({ request, run }, around);
  if (end) return end;
  const output = decodeLog(log).map(({ bytes }) => bytes.toString('utf8'));
  return { ok: exitCode === 0, exitCode, output: output.join(''), cachedMs: savedMs };
}

/** Variables that change what checks do. */
const VARIABLES = ['CI', 'NODE_ENV', 'NODE_OPTIONS', 'TMPDIR'];

/** A check may depend on what is outside of the package, such as the date. */
const TTL_MS = DAY_MS;

const FAILURE_TTL_MS = 10 * 60_000;

function declarationOf(command: string, folder: string): Declaration {
  const packages = existsSync(join(folder, 'node_modules')) ? ['node_modules/**'] : [];
  return {
    name: 'build check',
    cwd: folder,
    inputs: ['**', ...packages],
    variables: VARIABLES,
    files: ['package.json', '.npmrc'],
    programs: ['sh', 'node', 'npm'],
    work: { command: sha256(command) },
    ttlMs: TTL_MS,
    failureTtlMs: FAILURE_TTL_MS,
  };
}
