import type { ClaudeOptions } from '../../claude/cli/claude-options.ts';
import { runClaude } from '../../claude/runner/run-claude.ts';
import type { ClaudeResult } from '../../claude/runner/claude-result.ts';
import { openSessionActivity } from '../../claude/runner/session-activity.ts';
import { asText, type JsonObject } from '../../core/json.ts';
import type { ActivityContext } from '../../engine/activity.ts';
import { step, type StepOptions } from '../../sdk/step.ts';
import type { BuildContext } from '../build-context.ts';
import type { SessionSettings } from '../configuration.ts';
import type { BuildEvent, Stage } from '../events.ts';
import { CONTINUE } from '../prompts.ts';
import { watchAuthentication, type AuthenticationWatch } from './authentication-watch.ts';
import { errorOf } from './session-errors.ts';

/** A task for an agent, as a step of the run. */
export type AgentTask = {
  readonly stage: Stage;
  /** The task of the plan that it does, if it does only one. */
  readonly task?: string;
  readonly step?: StepOptions;
  readonly prompt: string;
  /** Throws if the result of a session that did its task cannot be used. @default any can */
  readonly require?: (result: ClaudeResult) => void;
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
    const authentication = watchAuthentication(context.signal);
    const options = {
      ...optionsOf(build, task, context),
      env: { ...build.claude.env, ...env, ...replayOf(build, task) },
      signal: authentication.signal,
      onEvent: watch(build, task, { ...context, authentication }),
    };
    const result = authentication.judge((await continued(options, task, context)) ?? (await runClaude(options)));
    addCostOf(result, context);
    if (result.error) throw errorOf(result.error, build.budget);
    task.require?.(result);
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
    ...(context.reservedUsd !== undefined && { maxBudgetUsd: context.reservedUsd }),
  };
}

/** Which recording a stand-in for the CLI replays. */
function replayOf({ state }: BuildContext, { task }: AgentTask): Record<string, string> {
  return state.recorded === undefined || task === undefined ? {} : { REPLAY_TASK: task };
}

type Watched = ActivityContext & { readonly authentication: AuthenticationWatch };

/** Keeps the ID of the session, which the CLI streams before it asks the model, and reports what the session does. */
function watch(
  { emit }: BuildContext,
  { stage, task, cwd }: AgentTask,
  { heartbeat, noteSession, authentication }: Watched,
): (event: JsonObject) => void {
  const activityAfter = openSessionActivity(cwd);
  const about = { type: 'session.activity', stage, ...(task !== undefined && { task }) } as const;
  const emitIfPossible = (event: BuildEvent): void => {
    try {
      emit(event);
    } catch {
      // The disk is full: what is thrown here would end a session that is paid.
    }
  };
  let noted: string | undefined;
  return (event) => {
    heartbeat();
    authentication.take(event);
    const activity = activityAfter(event);
    if (activity) emitIfPossible({ ...about, ...activity });
    const session = asText(event['session_id']);
    if (session === undefined || session === noted) return;
    noted = session;
    noteSession(session);
  };
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

/** The CLI reports its bill in its last record; one that did not start, or was only refused, has cost nothing. */
function isCostKnown({ costUsd, result, error, requests }: ClaudeResult): boolean {
  const wasAnswered = error?.type !== 'api_error' || requests.length > 0;
  return error?.type === 'not_started' || !wasAnswered || (costUsd !== undefined && result !== undefined);
}
