import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { isUuid } from '../core/ids.ts';
import { isAtLeast } from './cli-version.ts';

/** Whether a command is the Claude CLI, by its name. */
export const isClaude = (command: string): boolean => /^claude(\.exe)?$/.test(basename(command));

/** Subcommands that start no session. */
const NO_SESSION = new Set([
  'agents',
  'attach',
  'auth',
  'auto-mode',
  'config',
  'doctor',
  'gateway',
  'import',
  'install',
  'kill',
  'logs',
  'mcp',
  'migrate-installer',
  'plugin',
  'plugins',
  'purge',
  'respawn',
  'rm',
  'setup-token',
  'stop',
  'ultrareview',
  'update',
  'upgrade',
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

/** `-c` among single-letter flags that are written as one, such as `-cp`, and `-r` likewise. */
const SHORT_CONTINUE = /^-[a-z]*c/;
const SHORT_RESUME = /^-[a-z]*r/;

/** The first version of the CLI that lets a fork be named. */
const FIRST_WITH_NAMED_FORKS = [2, 0, 73] as const;

/** A conversation that a session goes on from: one by its id, or the last one of the project. */
export type EarlierSession = { readonly claudeSessionId: string } | 'last';

/** The arguments for a session, and what is known before it starts of the conversation that it will have. */
export type SessionArguments = {
  readonly args: readonly string[];
  /** Its Claude session id. */
  readonly claudeSessionId?: string;
  /** The conversation that it continues under the same id. */
  readonly continues?: 'last';
  /** The conversation that it is forked from. */
  readonly forkOf?: EarlierSession;
};

const earlierSession = (args: readonly string[]): EarlierSession | undefined => {
  const resumed = valueOf(args, '--resume', '-r');
  if (resumed && isUuid(resumed)) return { claudeSessionId: resumed };
  return has(args, '--continue') || args.some((arg) => SHORT_CONTINUE.test(arg)) ? 'last' : undefined;
};

const isNew = (args: readonly string[]): boolean =>
  !has(args, '--resume', '--continue', '--fork-session', '--from-pr') &&
  !args.some((arg) => SHORT_CONTINUE.test(arg) || SHORT_RESUME.test(arg));

const named = (args: readonly string[]): Pick<SessionArguments, 'args'> & { claudeSessionId: string } => {
  const claudeSessionId = randomUUID();
  return { args: ['--session-id', claudeSessionId, ...args], claudeSessionId };
};

/** The hooks' module watches model requests, as the plugin's manifest calls it; a plugin of one session goes by its name. */
const WATCHING = JSON.stringify({ pluginConfigs: { stepmeter: { options: { requests: true } } } });

/** A session that keeps no transcript has no ledger to take its requests from. Settings of the user's own stay theirs. */
const watching = (args: readonly string[]): readonly string[] =>
  has(args, '--no-session-persistence') && !has(args, '--settings') ? ['--settings', WATCHING] : [];

/**
 * The user's arguments, with the hooks added to them and, where the CLI (of this version) allows it, a session id, by
 * which its transcript is found again. Nothing of the user's is changed.
 */
export const sessionArguments = (args: readonly string[], plugin: string, version?: string): SessionArguments => {
  const withHooks = ['--plugin-dir', plugin, ...watching(args), ...args];
  const given = valueOf(args, '--session-id');
  const earlier = earlierSession(args);
  if (has(args, '--fork-session')) {
    const forkOf = earlier && { forkOf: earlier };
    if (given) return { args: withHooks, claudeSessionId: given, ...forkOf };
    const mayName = earlier && isAtLeast(version, FIRST_WITH_NAMED_FORKS);
    return { ...(mayName ? named(withHooks) : { args: withHooks }), ...forkOf };
  }
  if (given) return { args: withHooks, claudeSessionId: given };
  if (earlier === 'last') return { args: withHooks, continues: 'last' };
  if (earlier) return { args: withHooks, claudeSessionId: earlier.claudeSessionId };
  return isNew(args) ? named(withHooks) : { args: withHooks };
};
