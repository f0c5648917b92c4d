import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import type { Ledger } from '../../spool/record.ts';
import { isRecordName } from '../../spool/record-order.ts';
import type { EarlierSession, SessionArguments } from '../cli/cli-arguments.ts';
import { findTranscript, lastTranscript, namesIn, newTranscripts, sessionOfProcess } from './find-transcript.ts';
import { joinLedgers, readLedger } from './ledger/ledger.ts';

/** The conversations of one CLI process: usually one; a person may clear it, or go on with another one. */
export type Conversations = {
  /** Looks which one the process has at this moment. */
  readonly look: (pid: number) => void;
  /** Adds one that is known from elsewhere. */
  readonly add: (claudeSessionId: string) => void;
  /**
   * Where none is known yet, adds the one that began in the project since, as with a CLI that lets no session be named:
   * the one that this process's hooks name in the spool `folder`, else the only one. Of several none is guessed.
   */
  readonly findNew: (session: string, folder: string | undefined) => void;
  /** Their Claude session ids, the current one last. */
  readonly ids: () => readonly string[];
};

/** Which part of the conversations is the process's own. */
export type ConversationPart = { readonly startedAt: number; readonly forkedFrom?: string | undefined };

/** Opens the conversations of a process that is about to start in `cwd`. */
export function openConversations(
  { claudeSessionId, continues }: SessionArguments,
  place: { readonly env: Environment; readonly cwd: string; readonly startedAt: number },
): Conversations {
  const { env, cwd, startedAt } = place;
  const ids = new Set<string>(claudeSessionId ? [claudeSessionId] : []);
  if (continues) for (const id of idOf(lastTranscript(cwd, env))) ids.add(id);
  const add = (id: string): void => {
    ids.delete(id);
    ids.add(id);
  };
  return {
    add,
    look: (pid) => {
      const current = sessionOfProcess(pid, startedAt, env);
      if (current) add(current);
    },
    findNew: (session, folder) => {
      if (ids.size > 0 || !folder) return;
      const begun = newTranscripts(cwd, startedAt, env).flatMap(idOf);
      const id = sessionInSpool(folder, session) ?? (begun.length === 1 ? begun[0] : undefined);
      if (id && begun.includes(id)) add(id);
    },
    ids: () => [...ids],
  };
}

function idOf(transcript: string | undefined): string[] {
  return transcript ? [basename(transcript, '.jsonl')] : [];
}

/** The Claude session that records of this process's hooks name, as far as they still wait in the spool. */
function sessionInSpool(folder: string, session: string): string | undefined {
  const records = namesIn(folder)
    .filter(isRecordName)
    .map((name) => asObject(readJson(join(folder, name))));
  const own = records.filter((record) => record['session'] === session);
  return own.map((record) => asText(asObject(record['payload'])['session_id'])).find(Boolean);
}

/** The relay may take a record away at any moment, and a hook may be about to write it. */
function readJson(file: string): unknown {
  try {
    return parseJson(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The transcript of the conversation that a process is to be forked from, looked up before the process starts. */
export function transcriptForked(
  forkOf: EarlierSession | undefined,
  place: { readonly env: Environment; readonly cwd: string },
): string | undefined {
  if (!forkOf) return undefined;
  return forkOf === 'last' ? lastTranscript(place.cwd, place.env) : findTranscript(forkOf.claudeSessionId, place.env);
}

/** The activity of a process according to its transcripts; undefined without transcripts. */
export function ledgerOf(
  claudeSessionIds: readonly string[],
  { startedAt, forkedFrom }: ConversationPart,
  env: Environment,
): Ledger | undefined {
  try {
    const transcripts = claudeSessionIds.flatMap((id) => findTranscript(id, env) ?? []);
    const scope = { since: startedAt, ...(forkedFrom && { forkedFrom }) };
    const ledgers = transcripts.map((transcript) => readLedger(transcript, scope)).filter(({ endedAt }) => endedAt > 0);
    return ledgers.length > 0 ? ledgers.reduce(joinLedgers) : undefined;
  } catch {
    return undefined;
  }
}
