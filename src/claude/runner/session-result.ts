import type { Environment } from '../../core/environment.ts';
import { asNumber, asText } from '../../core/json.ts';
import { toUsd } from '../../pricing/pricing.ts';
import type { Bill, Ledger, LedgerRequest } from '../../spool/record.ts';
import { sumUsage } from '../../pricing/usage.ts';
import { billAt } from '../transcript/ledger/bill.ts';
import type { ClaudeOptions } from '../cli/claude-options.ts';
import { errorOf, priceOfRequests, type ClaudeError, type ClaudeResult } from './claude-result.ts';
import { findTranscript } from '../transcript/find-transcript.ts';
import type { EndedSession, SessionOutcome } from './run-session.ts';
import type { SessionOutput } from './session-output.ts';
import type { SessionStream } from './session-stream.ts';
import { transcriptRows } from '../transcript/transcript-rows.ts';

/** One call of `runClaude`. */
export type ClaudeRun = {
  readonly options: ClaudeOptions;
  readonly env: Environment;
  readonly session: string;
  readonly stream: SessionStream;
  readonly output: SessionOutput;
};

/** Exit codes and signals are recorded as such, and say more than that there was one. */
const KNOWN_FROM_EXIT = new Set(['exit_code', 'signal']);

/** What the end of a session is recorded with, once everything that it printed has been read. */
export async function outcomeOf(run: ClaudeRun, ended: EndedSession): Promise<SessionOutcome> {
  await run.output.drained();
  const [error, ledger] = [errorOfSession(run, ended), ledgerOf(run, ended)];
  const timeToFirstTokenMs = asNumber(run.stream.result()?.['ttft_ms']);
  return {
    ...(error && !KNOWN_FROM_EXIT.has(error.type) && { errorType: error.type }),
    ...(ledger && { ledger }),
    ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }),
  };
}

function errorOfSession(
  { stream, output }: ClaudeRun,
  { code, signal, stopped }: EndedSession,
): ClaudeError | undefined {
  return errorOf({ exit: { code, signal }, stopped, result: stream.result(), stderr: output.stderr() });
}

function ledgerOf(run: ClaudeRun, { ledger, startedAt }: EndedSession): Ledger | undefined {
  return ledger ? completed(ledger, run.stream.requests()) : run.stream.ledger(earlierBill(run, startedAt));
}

/** The ledger with those requests that the stream has and the transcript has not: the CLI was killed before it wrote them. */
function completed(ledger: Ledger, streamed: readonly LedgerRequest[]): Ledger {
  if (ledger.bill) return ledger;
  const known = new Set(ledger.requests.map(keyOf));
  return { ...ledger, requests: [...ledger.requests, ...streamed.filter((request) => !known.has(keyOf(request)))] };
}

function keyOf({ messageId, requestId = '', rowId }: LedgerRequest): string {
  return rowId ?? `${messageId}:${requestId}`;
}

/** The bill that a resumed conversation began with. */
function earlierBill({ options, env }: ClaudeRun, startedAt: number): Bill | undefined {
  const transcript = options.resume ? findTranscript(options.resume, env) : undefined;
  return transcript ? billAt(transcriptRows(transcript).rows, startedAt) : undefined;
}

/** What became of a task whose session has ended. */
export function resultOf(run: ClaudeRun, ended: EndedSession): ClaudeResult {
  const { stream, output, session } = run;
  const { code, signal, ledger, leftovers, resources } = ended;
  const [error, result] = [errorOfSession(run, ended), stream.result()];
  const claudeSessionId = stream.claudeSessionId() ?? ledger?.sessionId;
  const text = result?.['is_error'] === true ? undefined : asText(result?.['result']);
  return {
    ok: error === undefined,
    ...(error && { error }),
    session,
    ...(claudeSessionId && { claudeSessionId }),
    ...(text && { text }),
    ...(result && { result }),
    ...spent(ledger),
    turns: asNumber(result?.['num_turns']) ?? stream.requests().filter(({ agentId }) => !agentId).length,
    durationMs: ended.endedAt - ended.startedAt,
    retries: stream.retries(),
    exit: { code, signal },
    leftovers,
    ...(resources && { resources }),
    stderr: output.stderr(),
  };
}

function spent(ledger: Ledger | undefined): Pick<ClaudeResult, 'requests' | 'usage' | 'models' | 'costUsd'> {
  const requests = ledger?.requests ?? [];
  const models = ledger?.bill?.models ?? {};
  const billed = ledger?.bill && Object.values(models).map(({ usage }) => usage);
  const costUsd = ledger?.bill ? toUsd(ledger.bill.costNanoUsd) : ledger && priceOfRequests(requests);
  const usage = sumUsage(billed ?? requests.map((request) => request.usage));
  return { requests, usage, models, ...(costUsd !== undefined && { costUsd }) };
}

/** The result of a session that never was. */
export function notRun({ session }: ClaudeRun, error: ClaudeError): ClaudeResult {
  return {
    ok: false,
    error,
    session,
    ...spent(undefined),
    costUsd: 0,
    turns: 0,
    durationMs: 0,
    retries: 0,
    exit: { code: null, signal: null },
    leftovers: 0,
    stderr: '',
  };
}
