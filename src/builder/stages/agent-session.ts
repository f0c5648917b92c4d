import type { ClaudeOptions } from '../../claude/cli/claude-options.ts';
import { runClaude } from '../../claude/runner/run-claude.ts';
import type { ClaudeResult } from '../../claude/runner/claude-result.ts';
import { UserError } from '../../core/errors.ts';
import type { ActivityContext } from '../../engine/activity.ts';
import { RateLimited } from '../../engine/retry.ts';
import { step, type StepOptions } from '../../sdk/step.ts';
import type { BuildContext } from '../build-context.ts';
import type { SessionSettings } from '../configuration.ts';
import type { Stage } from '../events.ts';

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
  readonly settings: SessionSettings;
  readonly cwd: string;
  readonly permissionMode?: ClaudeOptions['permissionMode'];
  readonly extraArgs?: readonly string[];
};

/** What agents may run without asking. */
const ALLOWED = 'Bash(npm test:*),Bash(npm run:*),Bash(node --test:*),Bash(node --check:*),Bash(npx tsc:*)';

/**
 * Runs a session of the Claude CLI as a step; the session stops at the reserved cost.
 * @throws {RateLimited} if the model API refused because of its load
 * @throws {AgentFailed} if the session did not do its task
 */
export function runAgentSession(build: BuildContext, task: AgentTask, context: ActivityContext): Promise<ClaudeResult> {
  const { claude } = build;
  return step(task.stage, task.step ?? {}, async ({ env }) => {
    const result = await runClaude({
      ...claude,
      ...task.settings,
      prompt: task.prompt,
      cwd: task.cwd,
      permissionMode: task.permissionMode ?? 'acceptEdits',
      extraArgs: ['--allowedTools', ALLOWED, '--strict-mcp-config', ...(task.extraArgs ?? [])],
      env: { ...claude.env, ...env, ...replayOf(build, task) },
      signal: context.signal,
      onEvent: context.heartbeat,
      ...(context.reservedUsd !== undefined && { maxBudgetUsd: context.reservedUsd }),
    });
    addCostOf(result, context);
    if (result.error) throw errorOf(result.error);
    return result;
  });
}

/** Which recording a stand-in for the CLI replays. */
function replayOf({ state }: BuildContext, { task }: AgentTask): Record<string, string> {
  return state.recorded === undefined || task === undefined ? {} : { REPLAY_TASK: task };
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

const HINTS: Readonly<Record<string, string>> = {
  not_started: 'Install the Claude CLI 1.0.100 or newer, then continue with --resume',
  max_budget: 'The session reached its share of the budget. Continue with a larger one: --resume RUN --budget 10usd',
};

function errorOf({ type, message, apiStatus }: NonNullable<ClaudeResult['error']>): Error {
  if (type === 'cancelled') return new DOMException('The build was cancelled', 'AbortError');
  if (OVERLOADED.has(apiStatus)) return new RateLimited(message);
  const refusal = REFUSALS.find(
    ({ statuses, text }) => statuses.some((status) => status === apiStatus) || text.test(message),
  );
  const hint = HINTS[type] ?? refusal?.hint;
  return hint === undefined ? new AgentFailed(message) : new UserError(message, { hint });
}
