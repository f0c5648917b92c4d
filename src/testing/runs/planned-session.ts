import type { Context } from '../../core/context.ts';
import { newSessionId } from '../../core/ids/ids.ts';
import type { FileChange, LedgerRequest, LedgerToolCall, SpoolRecord } from '../../spool/record.ts';
import type { TokenUsage } from '../../pricing/usage.ts';

/** What a session of the Claude CLI does in a step. */
export type SessionPlan = {
  readonly model: string;
  readonly effort?: string;
  readonly requests: number;
  readonly tools: readonly ToolPlan[];
  /** The model of a request by a subagent, if any. */
  readonly subagentModel?: string;
  readonly failed?: boolean;
  readonly cliVersion?: string;
  readonly prompts?: string;
  /** The form of the hooks: the module measures payloads, commands pass them on as they are. @default 'module' */
  readonly via?: 'module' | 'command';
  /** Whether the CLI has a bill. @default true */
  readonly hasBill?: boolean;
  /** Whether hooks report other events than tool calls. @default true */
  readonly hasEvents?: boolean;
};

/** A tool call, and the file that it changes. */
export type ToolPlan = {
  readonly tool: string;
  readonly ms: number;
  readonly fails?: 'error' | 'denied';
  readonly file?: Omit<FileChange, 'path'>;
};

/** The records of a session: of its tool calls, written while it runs, and those written at its end. */
export type SessionRecords = { readonly calls: readonly SpoolRecord[]; readonly end: readonly SpoolRecord[] };

let made = 0;

/** Generates the records that hooks and the runner write for a session of a step. */
export function planSession(context: Context, plan: SessionPlan): SessionRecords {
  const session = newSessionId();
  const { tools, via = 'module', hasEvents = true } = plan;
  made += 1;
  const calls = tools.flatMap((tool, index) =>
    via === 'module' ? callRecords(context, session, tool, index) : [unmeasuredCall(context, session, tool, index)],
  );
  return {
    calls: [...(hasEvents ? opening(session) : []), ...calls],
    end: [...(hasEvents ? closing(session, plan) : []), ended(session, plan)],
  };
}

const EVENT = { error: 'PostToolUseFailure', denied: 'PermissionDenied' } as const;

function callRecords(context: Context, session: string, plan: ToolPlan, index: number): SpoolRecord[] {
  const { tool, ms, fails, file } = plan;
  const toolUseId = toolId(session, index);
  const byShell = tool === 'Bash';
  // Tools report absolute paths, snapshots report paths in the project.
  const change = file && { path: `${byShell ? '' : `${context.project}/`}${path(tool, index)}`, ...file };
  const call = hook(session, {
    hook_event_name: fails ? EVENT[fails] : 'PostToolUse',
    tool_name: tool,
    tool_use_id: toolUseId,
    duration_ms: ms,
    ...(fails === 'error' ? { error_type: 'exit_code_1' } : {}),
    ...(change && !byShell ? { files: [change] } : {}),
  });
  if (!change || !byShell) return [call];
  const at = Date.now();
  return [call, { v: 1, type: 'files.changed', at, startedAt: at - ms, toolUseId, source: 'shell', changes: [change] }];
}

function toolId(session: string, index: number): string {
  return `toolu_${session}_${index}`;
}

function path(tool: string, index: number): string {
  return `src/${tool.toLowerCase()}-${made}-${index}.${tool === 'Edit' ? 'md' : 'ts'}`;
}

function hook(session: string, payload: Readonly<Record<string, unknown>>): SpoolRecord {
  return {
    v: 1,
    type: 'hook',
    via: 'module',
    at: Date.now(),
    session,
    took: [3 + (made % 5)],
    payload: { measured: true, session_id: session, ...payload },
  };
}

const CONTENT = 'export const x = 1;\n'.repeat(10);

/** A call as a command hook reports it: with the answer of the tool. */
function unmeasuredCall(
  { project }: Context,
  session: string,
  { tool, ms, fails }: ToolPlan,
  index: number,
): SpoolRecord {
  const payload = {
    hook_event_name: fails ? EVENT[fails] : 'PostToolUse',
    session_id: session,
    tool_name: tool,
    tool_use_id: toolId(session, index),
    duration_ms: ms,
    tool_response: { type: 'create', filePath: `${project}/${path(tool, index)}`, content: CONTENT },
  };
  return { v: 1, type: 'hook', via: 'command', at: Date.now(), session, payload };
}

function opening(session: string): SpoolRecord[] {
  return [
    hook(session, { hook_event_name: 'SessionStart', source: 'startup' }),
    hook(session, { hook_event_name: 'UserPromptSubmit', prompt_id: `prompt-${session}`, prompt_length: 40 }),
    hook(session, { hook_event_name: 'PermissionRequest', tool_name: 'Bash', input_digest: '0badf00d' }),
    hook(session, { hook_event_name: 'PostCompact', trigger: 'auto', tokens_before: 9000, tokens_after: 900 }),
  ];
}

function closing(session: string, { failed }: SessionPlan): SpoolRecord[] {
  return [
    failed
      ? hook(session, { hook_event_name: 'StopFailure', prompt_id: `prompt-${session}`, error_type: 'overloaded' })
      : hook(session, { hook_event_name: 'Stop', prompt_id: `prompt-${session}` }),
    hook(session, { hook_event_name: 'SessionEnd', reason: 'other' }),
  ];
}

function ended(session: string, plan: SessionPlan): SpoolRecord {
  const at = Date.now();
  const startedAt = at - 30_000;
  const agents = plan.subagentModel
    ? [{ agentId: `agent-${session}`, name: 'reviewer', startedAt: at - 5000, endedAt: at }]
    : [];
  return {
    v: 1,
    type: 'session.ended',
    at,
    session,
    startedAt,
    exitCode: plan.failed ? 1 : 0,
    ...(plan.prompts ? { prompts: plan.prompts } : {}),
    timeToFirstTokenMs: 900 + 100 * made,
    resources: {
      cpuUserSeconds: 3.25 + made,
      cpuSystemSeconds: 0.5,
      peakMemoryBytes: 300e6 + made * 1e6,
      diskReadBytes: 12_345 * (made + 1),
      diskWrittenBytes: 54_321 * (made + 1),
    },
    ledger: {
      sessionId: session,
      ...(plan.cliVersion ? { cliVersion: plan.cliVersion } : {}),
      startedAt,
      endedAt: at,
      requests: requestsOf(session, plan),
      toolCalls: plan.tools.map((tool, index) => ledgerCall(session, tool, index)),
      agents,
      ...((plan.hasBill ?? true) ? { bill: { costNanoUsd: 12_000_000 + made, models: {} } } : {}),
    },
  };
}

function requestsOf(session: string, plan: SessionPlan): LedgerRequest[] {
  const own = Array.from({ length: plan.requests }, (_, index) => request(session, plan, index));
  if (!plan.subagentModel) return own;
  const subagent = request(session, { ...plan, model: plan.subagentModel }, plan.requests);
  return [...own, { ...subagent, agentId: `agent-${session}` }];
}

function request(session: string, plan: SessionPlan, index: number): LedgerRequest {
  return {
    messageId: `msg_${session}_${index}`,
    requestId: `req_${session}_${index}`,
    model: plan.model,
    ...(plan.effort ? { effort: plan.effort } : {}),
    startedAt: Date.now() - 2000 - 300 * index,
    endedAt: Date.now(),
    usage: usage(made + index),
    toolUseIds: [],
  };
}

/** Different numbers per request, so that sums differ. */
function usage(index: number): TokenUsage {
  return {
    input: 101 + 7 * index,
    output: 211 + 13 * index,
    cacheRead: 1009 + 31 * index,
    cacheWrite5m: 17 + index,
    cacheWrite1h: 5,
    reasoning: 19 + index,
  };
}

function ledgerCall(session: string, { tool, ms, fails }: ToolPlan, index: number): LedgerToolCall {
  return {
    toolUseId: toolId(session, index),
    tool,
    startedAt: Date.now() - ms,
    endedAt: Date.now(),
    ...(fails ? { errorType: fails === 'denied' ? 'permission_denied' : 'exit_code_1' } : {}),
    files: [],
  };
}
