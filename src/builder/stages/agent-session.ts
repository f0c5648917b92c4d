import type { ClaudeOptions } from '../../claude/cli/claude-options.ts';
import { runClaude } from '../../claude/runner/run-claude.ts';
import type { ClaudeResult } from '../../claude/runner/claude-result.ts';
import { UserError } from '../../core/errors.ts';
import { asText, type JsonObject } from '../../core/json.ts';
import type { ActivityContext } from '../../engine/activity.ts';
import { CutOff, RateLimited } from '../../engine/retry.ts';
import { step, type StepOptions } from '../../sdk/step.ts';
import { BudgetExhausted } from '../budget.ts';
import type { BuildContext } from '../build-context.ts';
import type { SessionSettings } from '../configuration.ts';
import type { Stage } from '../events.ts';
import { CONTINUE } from '../prompts.ts';

/** A session of the Claude CLI did not do its task. */
export class AgentFailed extends Error {
  override readonly name = 'AgentFailed';
}

/** A task for an agent, as a step of the run. */
export type AgentTask = {
  readonly stage: Stage;
  /** The task of the plan that it does, if it does only one. */
  readonly task?: string;
  readonly step?: StepOptions;
  readonly prompt: string;
  /** Called before a session that begins, not before one that is continued. */
  readonly prepare?: () => Promise<void>;
  readonly settings: SessionSettings;
  readonly cwd: string;
  readonly permissionMode?: ClaudeOptions['permissionMode'];
  readonly extraArgs?: readonly string[];
};

/**
 * Runs a session of the Claude CLI as a step, or continues one that was cut off; the session stops at the reserved cost.
 * @throws {RateLimited} if the model API refused because of its load
 * @throws {CutOff} if the session was killed
 * @throws {BudgetExhausted} if the session reached the reserved cost
 * @throws {AgentFailed} if the session did not do its task
 */
export async function runAgentSession(
  build: BuildContext,
  task: AgentTask,
  context: ActivityContext,
): Promise<ClaudeResult> {
  if (context.session === undefined) await task.prepare?.();
  return step(task.stage, task.step ?? {}, async ({ env }) => {
    const options = {
      ...optionsOf(build, task, context),
      env: { ...build.claude.env, ...env, ...replayOf(build, task) },
    };
    const result = (await continued(options, task, context)) ?? (await runClaude(options));
    addCostOf(result, context);
    if (result.error) throw errorOf(build, result.error);
    return result;
  });
}

/** What agents may run without asking. */
const ALLOWED = 'Bash(npm test:*),Bash(npm run:*),Bash(node --test:*),Bash(node --check:*),Bash(npx tsc:*)';

function optionsOf({ claude }: BuildContext, task: AgentTask, context: ActivityContext): ClaudeOptions {
  return {
    ...claude,
    ...task.settings,
    prompt: task.prompt,
    cwd: task.cwd,
    permissionMode: task.permissionMode ?? 'acceptEdits',
    extraArgs: ['--allowedTools', ALLOWED, '--strict-mcp-config', ...(task.extraArgs ?? [])],
    signal: context.signal,
    onEvent: watch(context),
    ...(context.reservedUsd !== undefined && { maxBudgetUsd: context.reservedUsd }),
  };
}

/** Keeps the ID of the session, which the CLI streams before it asks the model. */
function watch({ heartbeat, noteSession }: ActivityContext): (event: JsonObject) => void {
  let noted: string | undefined;
  return (event) => {
    heartbeat();
    const session = asText(event['session_id']);
    if (session === undefined || session === noted) return;
    noted = session;
    noteSession(session);
  };
}

/** Which recording a stand-in for the CLI replays. */
function replayOf({ state }: BuildContext, { task }: AgentTask): Record<string, string> {
  return state.recorded === undefined || task === undefined ? {} : { REPLAY_TASK: task };
}

/** The result of a session that was cut off before and is continued; undefined if there is none, or the CLI refuses it. */
async function continued(
  options: ClaudeOptions,
  task: AgentTask,
  context: ActivityContext,
): Promise<ClaudeResult | undefined> {
  if (context.session === undefined) return undefined;
  const result = await runClaude({ ...options, prompt: CONTINUE, resume: context.session });
  if (!isRefused(result)) return result;
  await context.beginAgain('the Claude CLI does not continue it');
  await task.prepare?.();
  return undefined;
}

/** The CLI ended without asking the model. */
function isRefused({ error, requests }: ClaudeResult): boolean {
  return (error?.type === 'execution_error' || error?.type === 'exit_code') && requests.length === 0;
}

/** A session that was killed, or used a model without a price, may have cost all that was reserved. */
function addCostOf(result: ClaudeResult, { addCost, reservedUsd = 0 }: ActivityContext): void {
  const { costUsd = 0 } = result;
  addCost(costUsd, isCostKnown(result) ? 0 : Math.max(0, reservedUsd - costUsd));
}

/** The CLI reports its bill in its last record; one that did not start has cost nothing. */
function isCostKnown({ costUsd, result, error }: ClaudeResult): boolean {
  return error?.type === 'not_started' || (costUsd !== undefined && result !== undefined);
}

/** The HTTP statuses by which the API says that it is overloaded. */
const OVERLOADED = new Set<number | undefined>([429, 529]);

const SIGN_IN = 'Sign in by starting `claude`, then continue with --resume';

/** Refusals that no repetition changes, by their status or by what the CLI says without asking the API. */
const REFUSALS: readonly { readonly statuses: readonly number[]; readonly text: RegExp; readonly hint: string }[] = [
  { statuses: [401, 403], text: /\b(?:not logged in|please run \/login|invalid api key)\b/iu, hint: SIGN_IN },
  {
    statuses: [404],
    text: /\bissue with the selected model\b/iu,
    hint: 'Start a new build with a model that this account can use: --model',
  },
];

const NOT_STARTED = 'Install the Claude CLI 1.0.100 or newer, then continue with --resume';

function errorOf({ budget }: BuildContext, { type, message, apiStatus }: NonNullable<ClaudeResult['error']>): Error {
  if (type === 'cancelled') return new DOMException('The build was cancelled', 'AbortError');
  if (type === 'signal') return new CutOff(message);
  if (type === 'max_budget')
    return new BudgetExhausted(`A session reached its share of the budget: ${message}`, budget.limit());
  if (OVERLOADED.has(apiStatus)) return new RateLimited(message);
  const refusal = REFUSALS.find(
    ({ statuses, text }) => statuses.some((status) => status === apiStatus) || text.test(message),
  );
  const hint = type === 'not_started' ? NOT_STARTED : refusal?.hint;
  return hint === undefined ? new AgentFailed(message) : new UserError(message, { hint });
}
