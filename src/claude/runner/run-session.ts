import { traceparentOf } from '../../core/context.ts';
import { VARIABLE, type Environment } from '../../core/environment.ts';
import { newSessionId } from '../../core/ids/ids.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Ledger, SessionRecord } from '../../spool/record.ts';
import { sessionSpanId } from '../../core/ids/span-ids.ts';
import { removeSessionFile, sessionsFolder, writeSessionFile } from '../../process/session-file.ts';
import { supervise, type SupervisedCommand, type SupervisedExit } from '../../process/supervise.ts';
import { appendPersistently } from '../../spool/append-record.ts';
import { readContext } from '../../spool/context-folder.ts';
import { sessionArguments, type SessionArguments } from '../cli/cli-arguments.ts';
import { attachHooks, type HookAttachment } from '../hooks/attach-hooks.ts';
import { withoutInheritedHooks } from '../hooks/context-environment.ts';
import { cliVersion } from '../cli/cli-version.ts';
import { ledgerOf, openConversations, transcriptForked, type Conversations } from '../transcript/conversations.ts';
import { configFolder } from '../transcript/find-transcript.ts';
import { firstWith, hasFeature } from '../cli/cli-features.ts';
import { reserveMoney, withBudget, type Reservation } from './reserve-money.ts';
import { reapSessions } from './orphaned-sessions.ts';
import { promptsDigest } from './prompt-files.ts';

/** A Claude CLI to run, and how its processes are watched. */
export type SessionCommand = Omit<SupervisedCommand, 'session' | 'onLook'> & {
  /** The id of the process in our records. @default a new one */
  readonly session?: string;
  /** The spool folder of the step or run around it; absent where nothing is to be recorded. */
  readonly folder?: string;
  /** Called once if hooks cannot be attached. */
  readonly warn?: (line: string) => void;
};

/** What is known of a session that has ended. */
export type EndedSession = SupervisedExit & {
  /** The id of the process in our records. */
  readonly session: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly conversations: Conversations;
  readonly ledger?: Ledger;
};

/** What the record of the end of a session contains in addition to what is known from the process. */
export type SessionOutcome = {
  readonly errorType?: string;
  readonly ledger?: Ledger;
  readonly timeToFirstTokenMs?: number;
};

/**
 * Runs the Claude CLI with the hooks attached, supervises its processes, and records its ledger when it has ended.
 * `outcome` adds what the process itself does not report. The user's settings are not changed.
 * @throws {UserError} if the CLI cannot be started
 */
export async function runSession(
  command: SessionCommand,
  outcome: (ended: EndedSession) => SessionOutcome | Promise<SessionOutcome> = () => ({}),
): Promise<EndedSession> {
  const { env, folder } = command;
  const reaping = folder ? reapSessions(env) : undefined;
  const prepared = await prepare(command);
  const { session, startedAt, conversations } = prepared;
  const exit = await superviseSession(command, prepared);
  conversations.findNew(session, folder);
  const found = ledgerOf(conversations.ids(), prepared, env);
  const ended = { ...exit, session, startedAt, endedAt: Date.now(), conversations, ...(found && { ledger: found }) };
  const { errorType, ledger = found, timeToFirstTokenMs } = await outcome(ended);
  prepared.money.release({ ledger });
  const isRecorded = await record(folder, {
    v: 1,
    type: 'session.ended',
    at: ended.endedAt,
    session,
    startedAt,
    exitCode: exit.code,
    ...(exit.signal && { signal: exit.signal }),
    ...(errorType && { errorType }),
    ...(ledger && { ledger }),
    ...(exit.resources && { resources: exit.resources }),
    ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }),
    ...(prepared.prompts && { prompts: prepared.prompts }),
    ...(prepared.attachment && { hooks: prepared.attachment.form }),
  });
  // Otherwise the file remains: the next session terminates the surviving processes and records the end.
  if (isRecorded && exit.survivors === 0) removeSessionFile(sessionsFolder(env), session);
  await reaping;
  return { ...ended, ...(ledger && { ledger }) };
}

type Prepared = {
  readonly session: string;
  readonly startedAt: number;
  readonly known: SessionArguments;
  readonly conversations: Conversations;
  readonly forkedFrom: string | undefined;
  readonly prompts: string | undefined;
  readonly attachment: HookAttachment | undefined;
  readonly money: Reservation;
};

async function prepare(of: SessionCommand): Promise<Prepared> {
  const { command, env, folder, cwd = process.cwd(), session = newSessionId() } = of;
  const version = folder ? await cliVersion(command, env) : undefined;
  const money = reserveMoney(session, of.args, folder);
  const args = limitedBy(money, of, version);
  const attachment = folder ? attachHooks(args, version, env) : undefined;
  const known = attachment ? sessionArguments(args, attachment.args, version) : { args };
  if (attachment?.problem) of.warn?.(announcementOf(attachment.problem));
  const startedAt = Date.now();
  const conversations = openConversations(known, { env, cwd, startedAt });
  const prompts = folder ? promptsDigest(cwd) : undefined;
  return {
    session,
    startedAt,
    known,
    conversations,
    forkedFrom: transcriptForked(known.forkOf, { env, cwd }),
    prompts,
    attachment,
    money,
  };
}

/** The arguments with what is left of the money of the run, which a CLI that is too old cannot keep to. */
function limitedBy(
  { usd }: Reservation,
  { args, warn }: SessionCommand,
  version: string | undefined,
): readonly string[] {
  if (usd === undefined || hasFeature('max-budget-usd', version)) return withBudget(args, usd);
  const needed = firstWith('max-budget-usd');
  warn?.(
    `Cannot end the session at $${usd.toFixed(2)}, which is left of what its run may cost: the CLI is older than ${needed}. Update it`,
  );
  return args;
}

function announcementOf({ message, hint }: { readonly message: string; readonly hint: string }): string {
  return `${message}. Requests, tool calls and cost are read from the transcript after the session has ended. ${hint}`;
}

async function superviseSession(command: SessionCommand, prepared: Prepared): Promise<SupervisedExit> {
  const { session, known, conversations } = prepared;
  const keep = keepFile(prepared, command);
  keep();
  try {
    return await supervise({
      ...command,
      session,
      args: known.args,
      env: { ...inheritedBy(prepared, command.env), ...sessionEnvironment(command.folder, session) },
      onScan: ({ pid = 0 }) => {
        conversations.look(pid);
        keep(pid);
      },
    });
  } catch (error) {
    // It never started.
    removeSessionFile(sessionsFolder(command.env), session);
    prepared.money.release('not started');
    throw error;
  }
}

/** Keeps the session's file true; returns how to do that. A session that is not recorded has none. */
function keepFile(prepared: Prepared, command: SessionCommand): (child?: number) => void {
  let written = '';
  return (child) => {
    const about = aboutSession(prepared, command);
    const text = JSON.stringify([child, about]);
    if (!command.folder || text === written) return;
    writeSessionFile(sessionsFolder(command.env), prepared.session, about, child);
    written = text;
  };
}

/** What the supervisor's successor would have to know, were it to die. */
function aboutSession({ startedAt, conversations, forkedFrom }: Prepared, command: SessionCommand): JsonObject {
  return {
    startedAt,
    forkedFrom,
    folder: command.folder,
    configFolder: configFolder(command.env),
    conversations: conversations.ids(),
  };
}

/** A CLI that takes no hooks prints a warning where the environment offers some. */
function inheritedBy({ attachment }: Prepared, env: Environment): Environment {
  return attachment?.form === 'none' ? withoutInheritedHooks(env) : env;
}

/** The environment of the CLI process: the parent span of its native telemetry. */
function sessionEnvironment(folder: string | undefined, session: string): Environment {
  const context = folder ? readContext(folder) : undefined;
  return context ? { [VARIABLE.traceparent]: traceparentOf(context, sessionSpanId(session)) } : {};
}

/** Records the end of a session; returns whether that was possible. */
async function record(folder: string | undefined, ended: SessionRecord): Promise<boolean> {
  if (!folder) return true;
  try {
    await appendPersistently(folder, ended);
    return true;
  } catch {
    return false;
  }
}
