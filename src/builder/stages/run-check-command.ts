import { newSessionId } from '../../core/ids/ids.ts';
import type { Environment } from '../../core/environment.ts';
import { removeSessionFile, sessionsFolder, writeSessionFile } from '../../process/session-file.ts';
import { supervise } from '../../process/supervise.ts';

/** How a command of a check ended. */
export type CommandEnd = { readonly ok: boolean; readonly exitCode: number | null; readonly output: string };

/** What a command runs with. */
type CommandLimits = {
  readonly env: Environment;
  /** Names the state folder. @default `env` */
  readonly stateEnv?: Environment;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
};

/**
 * Runs a shell command with its whole process tree supervised. If this process is killed, the next build ends the tree.
 * @throws {DOMException} an AbortError if it was aborted
 */
export async function runCheckCommand(
  command: string,
  cwd: string,
  { env, stateEnv = env, signal, timeoutMs }: CommandLimits,
): Promise<CommandEnd> {
  const session = newSessionId();
  const folder = sessionsFolder(stateEnv);
  const output: string[] = [];
  const keep = (pid?: number): void => writeSessionFile(folder, session, {}, pid);
  keep();
  const exit = await supervise({
    command: 'sh',
    args: ['-c', command],
    env,
    cwd,
    session,
    signal,
    timeoutMs,
    endsLeftovers: true,
    onOutput: (text) => void output.push(text),
    onStart: ({ pid }) => keep(pid),
  });
  if (exit.survivors === 0) removeSessionFile(folder, session);
  if (exit.stopped === 'cancelled') throw new DOMException('The build was cancelled', 'AbortError');
  const timedOut = exit.stopped === 'timeout' ? `\nIt was ended after ${timeoutMs / 1000} s` : '';
  return { ok: exit.code === 0, exitCode: exit.code, output: shortened(output.join('')) + timedOut };
}

/** What an agent needs of a long output: its beginning and its end. */
const MAX_OUTPUT = 16_000;

function shortened(text: string): string {
  if (text.length <= MAX_OUTPUT) return text;
  const half = MAX_OUTPUT / 2;
  return `${text.slice(0, half)}\n… ${text.length - MAX_OUTPUT} characters left out …\n${text.slice(-half)}`;
}
