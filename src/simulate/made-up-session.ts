import { costOf } from '../pricing/pricing.ts';
import type { Bill, BilledModel, Ledger, LedgerRequest, Resources } from '../spool/record.ts';
import { NO_USAGE, sumUsage } from '../pricing/usage.ts';
import { callTool, newToolUse } from './made-up-tools.ts';
import {
  drop,
  dropHook,
  makeRequest,
  openTape,
  type Actor,
  type SessionSetting,
  type SessionTape,
} from './session-tape.ts';

/** How a session is to end: by itself, because the API failed it, or because somebody stopped it. */
export type SessionEnding = 'done' | 'api_error' | 'stopped' | 'vanished';

/** What a session is made up from beside its setting. */
export type SessionStory = {
  readonly startedAt: number;
  readonly ending: SessionEnding;
  /** How much there is to do, relative to what is usual. */
  readonly size: number;
  /** The digest of the project's prompt files. */
  readonly prompts: string;
};

/** A session from its beginning to its end, as its tape has it. */
export function makeUpSession(
  setting: SessionSetting,
  { startedAt, ending, size, prompts }: SessionStory,
): SessionTape {
  const tape = openTape(setting, startedAt);
  const { random, spec } = tape;
  const actor = mainActor(setting);
  tape.at += random.whole(400, 1500);
  dropHook(tape, 'SessionStart', { source: 'startup', model: actor.model });
  dropHook(tape, 'UserPromptSubmit', { prompt_id: tape.promptId, prompt_length: random.whole(200, 4000) });
  const whole = Math.max(2, Math.round(random.lognormal(spec.requests * size, 0.25)));
  const turns = ending === 'done' ? whole : Math.max(1, Math.ceil(whole * random.between(0.2, 0.8)));
  work(tape, actor, turns);
  if (ending !== 'vanished') end(tape, ending, startedAt, prompts);
  return tape;
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

function work(tape: SessionTape, actor: Actor, turns: number): void {
  for (let turn = 1; turn <= turns; turn++) {
    if (actor.conversation > LONG_CONVERSATION) compact(tape, actor);
    if (tape.spec.work === 'reading' && tape.random.chance(SENDS_SUBAGENT)) sendSubagent(tape, actor);
    takeTurn(tape, actor, turn === turns);
  }
}

function compact(tape: SessionTape, actor: Actor): void {
  const tokensBefore = actor.conversation;
  tape.at += 20_000;
  actor.conversation = Math.round(tokensBefore * 0.25);
  const tokensAfter = actor.conversation;
  dropHook(tape, 'PostCompact', { trigger: 'auto', tokens_before: tokensBefore, tokens_after: tokensAfter });
  tape.compactions.push({ at: tape.at, trigger: 'auto', tokensBefore, tokensAfter });
}

/** A subagent that looks something up for the session. */
function sendSubagent(tape: SessionTape, actor: Actor): void {
  const { random, ids } = tape;
  const [toolUseId, agentId] = [newToolUse(tape), ids.hex(16)];
  makeRequest(tape, actor, { read: 200, toolUseIds: [toolUseId] });
  const startedAt = tape.at;
  const agent = { agent_id: agentId, agent_type: 'Explore' };
  dropHook(tape, 'SubagentStart', agent);
  const subagent: Actor = { agentId, model: SUBAGENT_MODEL, conversation: 9000, requests: 0 };
  const turns = random.whole(2, 5);
  for (let turn = 1; turn <= turns; turn++) takeTurn(tape, subagent, turn === turns);
  dropHook(tape, 'SubagentStop', agent);
  const call = { tool_name: 'Agent', tool_use_id: toolUseId, duration_ms: tape.at - startedAt };
  dropHook(tape, 'PostToolUse', { ...call, files: [], started_agent: agentId });
  tape.toolCalls.push({ toolUseId, tool: 'Agent', startedAt, endedAt: tape.at, files: [] });
  tape.agents.push({ agentId, name: 'Explore', toolUseId, startedAt, endedAt: tape.at });
}

/** One model request, and the tools that it asks for. */
function takeTurn(tape: SessionTape, actor: Actor, isLast: boolean): void {
  const { random } = tape;
  const calls = isLast
    ? 0
    : random.weighted([
        [1, 8],
        [2, 2],
        [3, 1],
      ] as const);
  const toolUseIds = Array.from({ length: calls }, () => newToolUse(tape));
  const read = actor.requests === 0 ? actor.conversation : Math.ceil(random.lognormal(1200, 0.8));
  makeRequest(tape, actor, { read, toolUseIds });
  for (const id of toolUseIds) callTool(tape, actor, id);
}

const EXITS = {
  done: { exitCode: 0 },
  api_error: { exitCode: 1, errorType: 'api_error' },
  stopped: { exitCode: null, signal: 'SIGTERM' },
} as const;

function end(tape: SessionTape, ending: Exclude<SessionEnding, 'vanished'>, startedAt: number, prompts: string): void {
  const prompt = { prompt_id: tape.promptId };
  if (ending === 'done') dropHook(tape, 'Stop', prompt);
  if (ending === 'api_error')
    dropHook(tape, 'StopFailure', { ...prompt, error_type: tape.random.pick(['overloaded', 'rate_limit']) });
  dropHook(tape, 'SessionEnd', { reason: 'other' });
  const [ledger, resources] = [ledgerOf(tape, startedAt), resourcesOf(tape, startedAt)];
  tape.at += 150;
  drop(tape, {
    v: 1,
    type: 'session.ended',
    at: tape.at,
    session: tape.session,
    startedAt,
    ...EXITS[ending],
    ledger,
    resources,
    prompts,
  });
}

const CLI_VERSION = '2.1.330';

function ledgerOf(
  { claudeSession, requests, toolCalls, agents, compactions, at }: SessionTape,
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

/** The CLI's own bill, by the prices that ship. */
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

function resourcesOf({ random, at }: SessionTape, startedAt: number): Resources {
  const seconds = (at - startedAt) / 1000;
  return {
    cpuUserSeconds: seconds * random.between(0.04, 0.3),
    cpuSystemSeconds: seconds * random.between(0.01, 0.05),
    peakMemoryBytes: Math.round(random.lognormal(420, 0.35) * MEBIBYTE),
    diskReadBytes: Math.round(random.lognormal(6, 1) * MEBIBYTE),
    diskWrittenBytes: Math.round(random.lognormal(15, 1) * MEBIBYTE),
  };
}
