import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../../core/paths/package-folder.ts';
import { parseNodeLog } from './node-log.ts';
import type { Access, Observation, Observer } from './observation.ts';
import { parseTrace, REFUSED, TRACED } from './parse-trace.ts';

type Started = Pick<Observation, 'command' | 'args' | 'env'>;

/**
 * Prepares a command so that the files it reads are found.
 *
 * `node` loads a module into every Node process, which costs little and sees what goes through `node:fs` and what is
 * loaded as a module; it does not see other programs. `strace` sees every system call of every program, on Linux, where
 * tracing is permitted; it slows down programs that open many files.
 */
export function observeCommand(observer: Observer, folder: string, started: Started): Observation {
  if (observer === 'off') return { ...started, accesses: () => [], close: () => {} };
  return observer === 'node' ? observeNode(started) : observeSystemCalls(folder, started);
}

function observeNode({ command, args, env }: Started): Observation {
  const { file, read, remove } = temporaryLog();
  const hook = join(packageFolder(), 'bin', 'observe-reads.cjs');
  const replacesOptions = createRequire(hook)('./observe-options.cjs') as (words: readonly string[]) => boolean;
  const unseen: Access = { kind: 'unseen', path: 'NODE_OPTIONS of its own for a command' };
  // First, so that it sees what the others load.
  const options = [`--require ${JSON.stringify(hook)}`, env['NODE_OPTIONS']].filter(Boolean).join(' ');
  return {
    command,
    args,
    env: { ...env, NODE_OPTIONS: options, STEPMETER_OBSERVED: file },
    accesses: () => [...(replacesOptions([command, ...args]) ? [unseen] : []), ...parseNodeLog(read())],
    close: remove,
  };
}

type Log = { readonly file: string; readonly read: () => string; readonly remove: () => void };

/** A file outside of the project. */
function temporaryLog(): Log {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-observe-'));
  const file = join(folder, 'log');
  const read = (): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  return { file, read, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function observeSystemCalls(folder: string, started: Started): Observation {
  const refusal = straceProblem(started.env);
  if (refusal !== undefined) return { ...started, accesses: (): Access[] => [], close: () => {}, refusal };
  const { file, read, remove } = temporaryLog();
  const tracing = ['-f', '-qq', '-y', '-s', '4096', '--seccomp-bpf', '-e', `trace=${TRACED}`, '-e', 'signal=none'];
  const flags = [...tracing, '-e', `inject=${REFUSED}:error=ENOSYS`];
  return {
    command: 'strace',
    args: [...flags, '-o', file, '--', started.command, ...started.args],
    env: started.env,
    accesses: () => parseTrace(read(), folder),
    close: remove,
  };
}

/** Containers often forbid tracing; strace then ends without having run the command. */
function straceProblem(env: Readonly<Record<string, string>>): string | undefined {
  try {
    const args = ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', 'true'];
    execFileSync('strace', args, { env, stdio: 'ignore', timeout: 10_000 });
    return undefined;
  } catch {
    return 'strace is missing or cannot trace here';
  }
}
