import { costOf } from '../../pricing/pricing.ts';
import type { Bill, BilledModel, Ledger, LedgerRequest, Resources } from '../../spool/record.ts';
import { NO_USAGE, sumUsage } from '../../pricing/usage.ts';
import { callTool, newToolUse } from './generated-tools.ts';
import {
  write,
  writeHook,
  makeRequest,
  openScript,
  type Actor,
  type SessionSetting,
  type SessionScript,
} from './session-script.ts';

/** How a session is planned to end: normally, by an API error, stopped by the user, or without a trace. */
export type SessionEnding = 'done' | 'api_error' | 'stopped' | 'vanished';

/** The parameters of a generated session besides its setting. */
export type SessionPlan = {
  readonly startedAt: number;
  readonly ending: SessionEnding;
  /** The amount of work, relative to the average. */
  readonly size: number;
  /** The digest of the project's prompt files. */
  readonly prompts: string;
};

/** Generates a session; returns its script. */
export function generateSession(
  setting: SessionSetting,
  { startedAt, ending, size, prompts }: SessionPlan,
): SessionScript {
  const script = openScript(setting, startedAt);
  const { random, spec } = script;
  const actor = mainActor(setting);
  script.at += random.whole(400, 1500);
  writeHook(script, 'SessionStart', { source: 'startup', model: actor.model });
  writeHook(script, 'UserPromptSubmit', { prompt_id: script.promptId, prompt_length: random.whole(200, 4000) });
  const whole = Math.max(2, Math.round(random.lognormal(spec.requests * size, 0.25)));
  const turns = ending === 'done' ? whole : Math.max(1, Math.ceil(whole * random.between(0.2, 0.8)));
  work(script, actor, turns);
  if (ending !== 'vanished') end(script, ending, startedAt, prompts);
  return script;
}

const SUBAGENT_MODEL = 'claude-haiku-4-5';

function mainActor({ spec, tuning }: SessionSetting): Actor {
  return {
    model: tuning.model ?? spec.model ?? SUBAGENT_MODEL,
    ...(spec.effort && { effort: spec.effort }),
    conversation: spec.prompt,
    requests: 0,
  };
}

const LONG_CONVERSATION = 120_000;
const SENDS_SUBAGENT = 0.04;

function work(script: SessionScript, actor: Actor, turns: number): void {
  for (let turn = 1; turn <= turns; turn++) {
    if (actor.conversation > LONG_CONVERSATION) compact(script, actor);
    if (script.spec.work === 'reading' && script.random.chance(SENDS_SUBAGENT)) sendSubagent(script, actor);
    generateTurn(script, actor, turn === turns);
  }
}

function compact(script: SessionScript, actor: Actor): void {
  const tokensBefore = actor.conversation;
  script.at += 20_000;
  actor.conversation = Math.round(tokensBefore * 0.25);
  const tokensAfter = actor.conversation;
  writeHook(script, 'PostCompact', { trigger: 'auto', tokens_before: tokensBefore, tokens_after: tokensAfter });
  script.compactions.push({ at: script.at, trigger: 'auto', tokensBefore, tokensAfter });
}

/** Generates a subagent that looks something up for the session. */
function sendSubagent(script: SessionScript, actor: Actor): void {
  const { random, ids } = script;
  const [toolUseId, agentId] = [newToolUse(script), ids.hex(16)];
  makeRequest(script, actor, { read: 200, toolUseIds: [toolUseId] });
  const startedAt = script.at;
  const agent = { agent_id: agentId, agent_type: 'Explore' };
  writeHook(script, 'SubagentStart', agent);
  const subagent: Actor = { agentId, model: SUBAGENT_MODEL, conversation: 9000, requests: 0 };
  const turns = random.whole(2, 5);
  for (let turn = 1; turn <= turns; turn++) generateTurn(script, subagent, turn === turns);
  writeHook(script, 'SubagentStop', agent);
  const call = { tool_name: 'Agent', tool_use_id: toolUseId, duration_ms: script.at - startedAt };
  writeHook(script, 'PostToolUse', { ...call, files: [], started_agent: agentId });
  script.toolCalls.push({ toolUseId, tool: 'Agent', startedAt, endedAt: script.at, files: [] });
  script.agents.push({ agentId, name: 'Explore', toolUseId, startedAt, endedAt: script.at });
}

/** Generates a model request and the tool calls that it requests. */
function generateTurn(script: SessionScript, actor: Actor, isLast: boolean): void {
  const { random } = script;
  const calls = isLast
    ? 0
    : random.weighted([
        [1, 8],
        [2, 2],
        [3, 1],
      ] as const);
  const toolUseIds = Array.from({ length: calls }, () => newToolUse(script));
  const read = actor.requests === 0 ? actor.conversation : Math.ceil(random.lognormal(1200, 0.8));
  makeRequest(script, actor, { read, toolUseIds });
  for (const id of toolUseIds) callTool(script, actor, id);
}

const EXITS = {
  done: { exitCode: 0 },
  api_error: { exitCode: 1, errorType: 'api_error' },
  stopped: { exitCode: null, signal: 'SIGTERM' },
} as const;

function end(
  script: SessionScript,
  ending: Exclude<SessionEnding, 'vanished'>,
  startedAt: number,
  prompts: string,
): void {
  const prompt = { prompt_id: script.promptId };
  if (ending === 'done') writeHook(script, 'Stop', prompt);
  if (ending === 'api_error')
    writeHook(script, 'StopFailure', { ...prompt, error_type: script.random.pick(['overloaded', 'rate_limit']) });
  writeHook(script, 'SessionEnd', { reason: 'other' });
  const [ledger, resources] = [ledgerOf(script, startedAt), resourcesOf(script, startedAt)];
  script.at += 150;
  write(script, {
    v: 1,
    type: 'session.ended',
    at: script.at,
    session: script.session,
    startedAt,
    ...EXITS[ending],
    ledger,
    resources,
    timeToFirstTokenMs: Math.round(script.random.lognormal(1800, 0.4)),
    prompts,
  });
}

const CLI_VERSION = '2.1.330';

function ledgerOf(
  { claudeSession, requests, toolCalls, agents, compactions, at }: SessionScript,
  startedAt: number,
): Ledger {
  return {
    sessionId: claudeSession,
    startedAt,
    endedAt: at,
    requests,
    toolCalls,
    agents,
    compactions,
    bill: billOf(requests),
    cliVersion: CLI_VERSION,
  };
}

/** The CLI's bill, computed with the shipped prices. */
function billOf(requests: readonly LedgerRequest[]): Bill {
  const models: Record<string, BilledModel> = {};
  let costNanoUsd = 0;
  for (const { model, usage, endedAt } of requests) {
    const cost = costOf({ model, usage, at: endedAt }) ?? 0;
    const before = models[model] ?? { usage: NO_USAGE, costNanoUsd: 0 };
    models[model] = { usage: sumUsage([before.usage, usage]), costNanoUsd: before.costNanoUsd + cost };
    costNanoUsd += cost;
  }
  return { costNanoUsd, models };
}

const MEBIBYTE = 1024 ** 2;

function resourcesOf({ random, at }: SessionScript, startedAt: number): Resources {
  const seconds = (at - startedAt) / 1000;
  return {
    cpuUserSeconds: seconds * random.between(0.04, 0.3),
    cpuSystemSeconds: seconds * random.between(0.01, 0.05),
    peakMemoryBytes: Math.round(random.lognormal(420, 0.35) * MEBIBYTE),
    diskReadBytes: Math.round(random.lognormal(6, 1) * MEBIBYTE),
    diskWrittenBytes: Math.round(random.lognormal(15, 1) * MEBIBYTE),
  };
}
