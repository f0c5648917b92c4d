import type { Context } from '../../core/context.ts';
import type { JsonObject } from '../../core/json.ts';
import type { LedgerAgent, LedgerCompaction, LedgerRequest, LedgerToolCall, SpoolRecord } from '../../spool/record.ts';
import type { TokenUsage } from '../../pricing/usage.ts';
import type { SpoolWrite } from './spool-write.ts';
import type { GeneratedFiles } from './generated-files.ts';
import type { Random } from './random.ts';
import type { Tuning } from './scenario.ts';
import type { StepSpec } from './workflows.ts';

/** The parameters of a generated session. */
export type SessionSetting = {
  readonly context: Context;
  readonly spec: StepSpec;
  readonly tuning: Tuning;
  readonly files: GeneratedFiles;
  /** The generator of its behaviour. */
  readonly random: Random;
  /** The generator of its IDs. */
  readonly ids: Random;
};

/** An actor in a session: the session itself, or one of its subagents. */
export type Actor = {
  readonly agentId?: string;
  readonly model: string;
  readonly effort?: string;
  /** Tokens of its conversation so far. */
  conversation: number;
  requests: number;
};

/** A session being generated: its current time, its writes, and the content of its ledger. */
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

/** Starts a script at a given time. */
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

/** Writes a record at the script's current time. */
export function write(script: SessionScript, record: SpoolRecord): void {
  return void script.writes.push({ at: script.at, context: script.context, record });
}

/** The duration of the module's hook per record, in milliseconds. */
const HOOK_MS = 0.8;

/** Writes the record that the in-process module would write for an event: its payload, measured. */
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

/**
 * Generates a model request of an actor, which only appears in the ledger. Advances the script's time by its duration.
 */
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
