import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';

/** Whether a command is the Claude CLI, by its name. */
export const isClaude = (command: string): boolean => /^claude(\.exe)?$/.test(basename(command));

/** Subcommands that start no session. */
const NO_SESSION = new Set([
  'plugin',
  'plugins',
  'mcp',
  'update',
  'upgrade',
  'doctor',
  'install',
  'config',
  'auth',
  'setup-token',
]);
const ONLY_TELLS = new Set(['--version', '-v', '--help', '-h']);

/** Whether these arguments start a session, rather than manage the CLI. */
export const startsSession = (args: readonly string[]): boolean =>
  !NO_SESSION.has(args[0] ?? '') && !args.some((arg) => ONLY_TELLS.has(arg));

const valueOf = (args: readonly string[], ...flags: string[]): string | undefined => {
  const index = args.findIndex((arg) => flags.includes(arg));
  const inline = args.find((arg) => flags.some((flag) => arg.startsWith(`${flag}=`)));
  return index >= 0 ? args[index + 1] : inline?.slice(inline.indexOf('=') + 1);
};

const has = (args: readonly string[], ...flags: string[]): boolean =>
  args.some((arg) => flags.some((flag) => arg === flag || arg.startsWith(`${flag}=`)));

/** The arguments for a session, and its Claude session id where it is known before it starts. */
export type SessionArguments = { readonly args: readonly string[]; readonly claudeSessionId?: string };

/**
 * The user's arguments, with the hooks added to them and, for a new session that has none, a session id, by which its
 * transcript is found again. Nothing of the user's is changed.
 */
export const sessionArguments = (args: readonly string[], plugin: string): SessionArguments => {
  const withHooks = ['--plugin-dir', plugin, ...args];
  const given = valueOf(args, '--session-id');
  const resumed = has(args, '--fork-session') ? undefined : valueOf(args, '--resume', '-r');
  const continues = has(args, '--resume', '-r', '--continue', '-c', '--fork-session', '--from-pr');
  if (given ?? resumed) return { args: withHooks, claudeSessionId: String(given ?? resumed) };
  if (continues) return { args: withHooks };
  const claudeSessionId = randomUUID();
  return { args: ['--session-id', claudeSessionId, ...withHooks], claudeSessionId };
};
