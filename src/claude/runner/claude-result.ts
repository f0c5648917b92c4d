import { reportedFailure } from '../../core/text/reported-failure.ts';
import { asArray, asNumber, asText, type JsonObject } from '../../core/json.ts';
import { costOf, toUsd } from '../../pricing/pricing.ts';
import type { BilledModel, LedgerRequest, Resources } from '../../spool/record.ts';
import type { TokenUsage } from '../../pricing/usage.ts';
import { isSignalledEnd } from '../../process/catch-signals.ts';
import type { Exit } from '../../process/run-command.ts';
import type { StopReason } from '../../process/terminator.ts';

/** Why a session did not complete its task. */
export type ClaudeErrorType =
  | StopReason
  | 'not_started'
  | 'max_turns'
  | 'max_budget'
  | 'api_error'
  | 'execution_error'
  | 'exit_code'
  | 'signal'
  | 'no_result';

/** What went wrong in a session. */
export type ClaudeError = {
  readonly type: ClaudeErrorType;
  /** The message for people. It may quote output of the CLI, and therefore the task. */
  readonly message: string;
  /** The HTTP status of an API error. */
  readonly apiStatus?: number;
};

/** The result of a task. It has the same shape whether the task was completed or not. */
export type ClaudeResult = {
  /** Whether the task was completed. */
  readonly ok: boolean;
  /** Set if `ok` is false. */
  readonly error?: ClaudeError;
  /** Stepmeter's ID of the session. */
  readonly session: string;
  /** The CLI's session ID, with which the conversation can be resumed. */
  readonly claudeSessionId?: string;
  /** The last answer of the agent. */
  readonly text?: string;
  /** The unchanged result record of the CLI: subtype, turns, durations, its own cumulative bill. */
  readonly result?: JsonObject;
  /** The model requests of the session and its subagents, without duplicates. */
  readonly requests: readonly LedgerRequest[];
  /** The tokens of this process only: those of the CLI's bill, or else those of the requests. */
  readonly usage: TokenUsage;
  /** Tokens and cost of each model; empty if the CLI wrote no bill. */
  readonly models: Readonly<Record<string, BilledModel>>;
  /** The cost of this process only, in US dollars; absent if a model has no known price or usage is unknown. */
  readonly costUsd?: number;
  /** Turns of the agent, as the CLI counts them; the requests of the main agent if the CLI does not say. */
  readonly turns: number;
  /** From the start to the end of the process, in milliseconds. */
  readonly durationMs: number;
  /** How often the CLI repeated a request that the API had refused. */
  readonly retries: number;
  /** The exit code of the CLI, or the signal that ended it. */
  readonly exit: Exit;
  /** The number of processes that the CLI left running; they were ended. */
  readonly leftovers: number;
  /** What its processes used; absent if it was not measured. */
  readonly resources?: Resources;
  /** The last part of what the CLI wrote to standard error. */
  readonly stderr: string;
};

/** What is known of how a process ended. */
export type Ending = {
  readonly exit: Exit;
  readonly stopped?: StopReason | undefined;
  readonly result?: JsonObject | undefined;
  readonly stderr: string;
};

/** How to say why a session was ended. */
export const STOPPED_TEXT: Readonly<Record<StopReason, string>> = {
  timeout: 'it exceeded its timeout',
  cancelled: 'it was cancelled',
};

/** What went wrong, said for people. */
export function problem(type: ClaudeErrorType, found: string, apiStatus?: number): ClaudeError {
  return {
    type,
    message: `Cannot finish the Claude session: ${found}`,
    ...(apiStatus !== undefined && { apiStatus }),
  };
}

/** What went wrong in a session that ended like this; undefined where nothing did. What comes first is the cause. */
export function errorOf(ending: Ending): ClaudeError | undefined {
  const { result } = ending;
  const stopped = ending.stopped ?? (isSignalledEnd(ending.exit) ? 'cancelled' : undefined);
  if (stopped) return problem(stopped, STOPPED_TEXT[stopped]);
  const found = (result && resultError(result)) ?? exitError(ending);
  if (found) return found;
  return result ? undefined : problem('no_result', 'the CLI exited without a result');
}

/** How the CLI says in its result that it was interrupted. Its exit code is 0 then. */
const INTERRUPTED = new Set<unknown>(['aborted_streaming', 'aborted_tools']);

/** The CLI's subtypes that say more than that something went wrong. */
const SUBTYPES: Readonly<Record<string, ClaudeErrorType>> = {
  error_max_turns: 'max_turns',
  error_max_budget_usd: 'max_budget',
};

function resultError(result: JsonObject): ClaudeError | undefined {
  if (result['is_error'] !== true) return undefined;
  if (INTERRUPTED.has(result['terminal_reason'])) return problem('cancelled', STOPPED_TEXT.cancelled);
  const known = SUBTYPES[String(result['subtype'])];
  const status = asNumber(result['api_error_status']);
  const isApi = status !== undefined || result['terminal_reason'] === 'api_error';
  return problem(known ?? (isApi ? 'api_error' : 'execution_error'), errorText(result), status);
}

function errorText(result: JsonObject): string {
  return asText(asArray(result['errors']).join('; ')) ?? asText(result['result']) ?? String(result['subtype']);
}

function exitError({ exit, stderr }: Ending): ClaudeError | undefined {
  const last = reportedFailure(stderr);
  const lastOutput = last ? `; last output: ${last}` : '';
  if (exit.signal) return problem('signal', `the CLI was terminated by ${exit.signal}${lastOutput}`);
  return exit.code === 0 ? undefined : problem('exit_code', `the CLI exited with code ${exit.code}${lastOutput}`);
}

/** What requests cost by the price table, in US dollars; undefined where one of them has no known price. */
export function priceOfRequests(requests: readonly LedgerRequest[]): number | undefined {
  const costs = requests.map(({ model, usage, endedAt, speed }) =>
    costOf({ model, usage, at: endedAt, ...(speed && { speed }) }),
  );
  return costs.includes(undefined) ? undefined : toUsd(costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0));
}
