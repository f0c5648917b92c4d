import type { Context } from '../core/context.ts';
import type { JsonObject } from '../core/json.ts';
import type { LedgerAgent, LedgerCompaction, LedgerRequest, LedgerToolCall, SpoolRecord } from '../spool/record.ts';
import type { TokenUsage } from '../pricing/usage.ts';
import type { SpoolWrite } from './spool-write.ts';
import type { GeneratedFiles } from './generated-files.ts';
import type { Random } from './random.ts';
import type { Tuning } from './scenario.ts';
import type { StepSpec } from './workflows.ts';

/** What a session is made up from. */
export type SessionSetting = {
  readonly context: Context;
  readonly spec: StepSpec;
  readonly tuning: Tuning;
  readonly files: GeneratedFiles;
  /** What it does. */
  readonly random: Random;
  /** Its ids. */
  readonly ids: Random;
};

/** Who in a session does something: the session itself, or a subagent of it. */
export type Actor = {
  readonly agentId?: string;
  readonly model: string;
  readonly effort?: string;
  /** Tokens of its conversation so far. */
  conversation: number;
  requests: number;
};

/** A session that goes on: how far it has come, what it has dropped, and what its ledger will say. */
export type SessionScript = SessionSetting & {
  readonly session: string;
  readonly claudeSession: string;
  readonly promptId: string;
  at: number;
  readonly writes: SpoolWrite[];
  readonly requests: LedgerRequest[];
  readonly toolCalls: LedgerToolCall[];
  readonly agents: LedgerAgent[];
  readonly compactions: LedgerCompaction[];
};

/** Starts a tape at a time. */
export function openScript(setting: SessionSetting, at: number): SessionScript {
  return {
    ...setting,
    session: setting.ids.uuid(at),
    claudeSession: setting.ids.uuid(at),
    promptId: setting.ids.uuid(at),
    at,
    writes: [],
    requests: [],
    toolCalls: [],
    agents: [],
    compactions: [],
  };
}

/** Drops a record at the tape's time. */
export function write(script: SessionScript, record: SpoolRecord): void {
  return void script.writes.push({ at: script.at, context: script.context, record });
}

/** How long the module takes for a record, in milliseconds. */
const HOOK_MS = 0.8;

/** Drops what the in-process module drops of an event: its payload, measured. */
export function writeHook(script: SessionScript, event: string, fields: JsonObject = {}): void {
  return write(script, {
    v: 1,
    type: 'hook',
    via: 'module',
    at: script.at,
    session: script.session,
    took: [Math.round(script.random.lognormal(HOOK_MS, 0.5) * 1000) / 1000],
    payload: {
      measured: true,
      hook_event_name: event,
      session_id: script.claudeSession,
      cwd: script.context.project,
      ...fields,
    },
  });
}

/** What a request adds to the conversation, in tokens. */
type TurnInput = { readonly read: number; readonly toolUseIds: readonly string[] };

/** A model request of an actor, which only the ledger tells of. The tape's time goes on by what it takes. */
export function makeRequest(script: SessionScript, actor: Actor, { read, toolUseIds }: TurnInput): void {
  const { random, ids, spec, tuning } = script;
  const usage = usageOf(script, actor, read);
  const startedAt = script.at;
  script.at += Math.round(random.lognormal((spec.seconds || 5) * 1000, 0.4) * tuning.seconds);
  script.requests.push({
    messageId: `msg_simulated_${ids.hex(20)}`,
    requestId: `req_simulated_${ids.hex(20)}`,
    ...(actor.agentId && { agentId: actor.agentId }),
    model: actor.model,
    ...(actor.effort && { effort: actor.effort }),
    startedAt,
    endedAt: script.at,
    usage,
    toolUseIds,
  });
  actor.requests += 1;
}

function usageOf({ random, spec, tuning }: SessionScript, actor: Actor, read: number): TokenUsage {
  const output = Math.ceil(random.lognormal(spec.output || 300, 0.5));
  const own = (tokens: number): number => Math.round(tokens * tuning.tokens);
  const usage = {
    input: own(random.whole(3, 14)),
    output: own(output),
    cacheRead: own(actor.requests === 0 ? 0 : actor.conversation),
    cacheWrite5m: own(read),
    cacheWrite1h: 0,
    reasoning: actor.effort ? own(output * random.between(0.1, 0.4)) : 0,
  };
  actor.conversation += read + output;
  return usage;
}
