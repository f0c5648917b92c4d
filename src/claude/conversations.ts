import { basename } from 'node:path';
import type { Environment } from '../core/environment.ts';
import type { Ledger } from '../core/record.ts';
import type { EarlierSession, SessionArguments } from './cli-arguments.ts';
import { findTranscript, lastTranscript, sessionOfProcess } from './find-transcript.ts';
import { joinLedgers, readLedger } from './ledger.ts';

/** The conversations of one CLI process: usually one; a person may clear it, or go on with another one. */
export type Conversations = {
  /** Looks which one the process has at this moment. */
  readonly look: (pid: number) => void;
  /** Adds one that is known from elsewhere. */
  readonly add: (claudeSessionId: string) => void;
  /** Their Claude session ids, the current one last. */
  readonly ids: () => readonly string[];
};

const idOf = (transcript: string | undefined): string[] => (transcript ? [basename(transcript, '.jsonl')] : []);

/** Opens the conversations of a process that is about to start in `cwd`. */
export const openConversations = (
  { claudeSessionId, continues }: SessionArguments,
  place: { readonly env: Environment; readonly cwd: string; readonly startedAt: number },
): Conversations => {
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
    ids: () => [...ids],
  };
};

/** The transcript of the conversation that a process is to be forked from, looked up before the process starts. */
export const transcriptForked = (
  forkOf: EarlierSession | undefined,
  place: { readonly env: Environment; readonly cwd: string },
): string | undefined => {
  if (!forkOf) return undefined;
  return forkOf === 'last' ? lastTranscript(place.cwd, place.env) : findTranscript(forkOf.claudeSessionId, place.env);
};

/** Which part of the conversations is the process's own. */
export type ConversationPart = { readonly startedAt: number; readonly forkedFrom?: string | undefined };

/** What the transcripts say that a process did; undefined where there are none. */
export const ledgerOf = (
  claudeSessionIds: readonly string[],
  { startedAt, forkedFrom }: ConversationPart,
  env: Environment,
): Ledger | undefined => {
  try {
    const transcripts = claudeSessionIds.flatMap((id) => findTranscript(id, env) ?? []);
    const scope = { since: startedAt, ...(forkedFrom && { forkedFrom }) };
    const ledgers = transcripts.map((transcript) => readLedger(transcript, scope)).filter(({ endedAt }) => endedAt > 0);
    return ledgers.length > 0 ? ledgers.reduce(joinLedgers) : undefined;
  } catch {
    return undefined;
  }
};
