import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { gitEnvironment } from '../../core/git-environment.ts';
import { gitProblem } from './git-problem.ts';

/** How a git command ended. `code` is null if git could not be started or was ended by a signal. */
export type GitResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Options of a git command. */
export type GitOptions = {
  /** Standard input. */
  readonly input?: string;
  /** Additional variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders on the disks that the command writes to. @default that of the command */
  readonly disks?: readonly string[];
};

/**
 * Runs git and returns its standard output.
 * @param what the object and action of the error message, such as `create a worktree`
 * @throws {UserError} if git fails; the message contains what git reported
 */
export async function runGit(
  what: string,
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const result = await tryGit(folder, args, options);
  if (result.code === 0) return result.stdout;
  throw gitProblem(what, result, options.disks ?? [folder]);
}

/** Waits between attempts while another git process holds a lock, in milliseconds. */
const LOCK_WAITS_MS = [20, 40, 80, 160, 320, 640];

/**
 * Runs git without hooks, file system monitors and automatic maintenance of the user's configuration, which could
 * change the worktree or outlive the command. Repeats a command that met a lock file of another git process. Never
 * throws.
 */
export async function tryGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  for (const wait of LOCK_WAITS_MS) {
    const result = await runOnce(folder, args, options);
    if (result.code === 0 || !isLocked(result)) return result;
    await sleep(wait);
  }
  return runOnce(folder, args, options);
}

/** More workers do not help on the disks that were measured. */
const MAX_CHECKOUT_WORKERS = 4;

const CONFIGURATION: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  // A change that keeps size and modification time is found by the change time of the inode.
  'core.trustctime=true',
  'core.checkStat=default',
  'advice.detachedHead=false',
  `checkout.workers=${Math.min(availableParallelism(), MAX_CHECKOUT_WORKERS)}`,
].flatMap((setting) => ['-c', setting]);

async function runOnce(folder: string, args: readonly string[], options: GitOptions): Promise<GitResult> {
  const child = spawn('git', ['-C', folder, ...CONFIGURATION, ...args], {
    env: { ...gitEnvironment(process.env), ...options.env } as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  // A process that exits before reading all input reports an error in its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      output.stderr += error.message;
      resolve(null);
    });
    child.on('close', resolve);
  });
  return { code, ...output };
}

function isLocked({ stderr }: GitResult): boolean {
  return /\.lock': File exists|could not lock (?:config )?file|cannot lock ref/i.test(stderr);
}
