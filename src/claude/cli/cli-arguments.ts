import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { isUuid } from '../../core/ids/ids.ts';
import { hasFeature } from './cli-features.ts';
import { flagValue, hasFlag } from './cli-flags.ts';

/** The conversation that a session continues: by ID, or the latest one of the project. */
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

/** Whether a command is the Claude CLI, by its name. */
export function isClaude(command: string): boolean {
  return /^claude(\.exe)?$/.test(basename(command));
}

/** Whether a program is the native Claude CLI, by its name, which may contain a version: `claude-2.1.330`. */
export function isNativeClaude(program: string): boolean {
  return /^claude(-\d[\w.-]*)?(\.exe)?$/.test(basename(program));
}

/** Subcommands that start no session. */
const NO_SESSION = new Set([
  'agents',
  'attach',
  'auth',
  'auto-mode',
  'config',
  'daemon',
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
export function startsSession(args: readonly string[]): boolean {
  return !NO_SESSION.has(args[0] ?? '') && !args.some((arg) => ONLY_TELLS.has(arg));
}

/**
 * The user's arguments after those that attach the hooks and, where the CLI (of this version) allows it, a session id, by
 * which its transcript is found again. Nothing of the user's is changed.
 */
export function sessionArguments(
  args: readonly string[],
  attaching: readonly string[],
  version: string | undefined,
): SessionArguments {
  const withHooks = [...attaching, ...args];
  const given = flagValue(args, '--session-id');
  const earlier = earlierSession(args);
  if (hasFlag(args, '--fork-session')) {
    const forkOf = earlier && { forkOf: earlier };
    if (given) return { args: withHooks, claudeSessionId: given, ...forkOf };
    const mayName = earlier && hasFeature('named-fork', version);
    return { ...(mayName ? named(withHooks) : { args: withHooks }), ...forkOf };
  }
  if (given) return { args: withHooks, claudeSessionId: given };
  if (earlier === 'last') return { args: withHooks, continues: 'last' };
  if (earlier) return { args: withHooks, claudeSessionId: earlier.claudeSessionId };
  return isNew(args) && hasFeature('session-id', version) ? named(withHooks) : { args: withHooks };
}

/** `-c` among single-letter flags that are written as one, such as `-cp`, and `-r` likewise. */
const SHORT_CONTINUE = /^-[a-z]*c/;

function earlierSession(args: readonly string[]): EarlierSession | undefined {
  const resumed = flagValue(args, '--resume', '-r');
  if (resumed && isUuid(resumed)) return { claudeSessionId: resumed };
  return hasFlag(args, '--continue') || args.some((arg) => SHORT_CONTINUE.test(arg)) ? 'last' : undefined;
}

function named(args: readonly string[]): Pick<SessionArguments, 'args'> & { claudeSessionId: string } {
  const claudeSessionId = randomUUID();
  return { args: ['--session-id', claudeSessionId, ...args], claudeSessionId };
}

const SHORT_RESUME = /^-[a-z]*r/;

function isNew(args: readonly string[]): boolean {
  return (
    !hasFlag(args, '--resume', '--continue', '--fork-session', '--from-pr') &&
    !args.some((arg) => SHORT_CONTINUE.test(arg) || SHORT_RESUME.test(arg))
  );
}
