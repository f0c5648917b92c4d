import { asNumber, asObject, asText, parseJson } from '../../core/json.ts';
import { toUsd } from '../../pricing/pricing.ts';
import type {
  AgentTable,
  FileOperationTable,
  RequestTable,
  SessionEventTable,
  SessionTable,
  StepTable,
  ToolCallTable,
} from '../../store/schema.ts';
import type { UsageGapEvent } from '../../store/queries/usage-gaps.ts';
import type { FileFacts, NodeKind, RunNode } from './run-node.ts';

/** The rows of a run. */
export type RunRows = {
  readonly steps: readonly StepTable[];
  readonly sessions: readonly SessionTable[];
  readonly agents: readonly AgentTable[];
  readonly requests: readonly RequestTable[];
  readonly calls: readonly ToolCallTable[];
  readonly files: readonly FileOperationTable[];
  /** Requests for a permission. */
  readonly waits: readonly SessionEventTable[];
  /** The sessions from which usage is missing. */
  readonly gaps: readonly UsageGapEvent[];
};

/** A part of a run with the ID of its parent, if the parent is stored. */
export type Part = Pick<
  RunNode,
  'id' | 'kind' | 'name' | 'attempt' | 'stepKind' | 'startedAt' | 'endedAt' | 'result' | 'errorType'
> & {
  /** IDs of possible parents; the first one that exists is the parent. */
  readonly parents: readonly string[];
  /** Own amounts, without the parts below. */
  readonly own: { readonly costUsd: number; readonly tokens: number; readonly isLowerBound: boolean };
  readonly file: FileFacts | null;
};

/** The parts of a run, in no order. */
export function partsOf(rows: RunRows): Part[] {
  const { steps, sessions, agents, requests, calls, files, waits } = rows;
  const incomplete = new Set(rows.gaps.map(({ session_id }) => session_id));
  return [
    ...steps.map(stepPart),
    ...sessions.map((session) => sessionPart(session, incomplete.has(session.id))),
    ...agents.map(agentPart),
    ...requests.map(requestPart),
    ...calls.map(callPart),
    ...waits.map(waitPart),
    ...files.map(filePart),
  ];
}

const NOTHING = { costUsd: 0, tokens: 0, isLowerBound: false } as const;

const OTHER = { attempt: null, stepKind: null, result: null, errorType: null, own: NOTHING, file: null } as const;

function stepPart(step: StepTable): Part {
  return {
    ...OTHER,
    id: idOf('step', step.id),
    parents: step.parent_id === null ? [] : [idOf('step', step.parent_id)],
    kind: 'step',
    name: step.name,
    attempt: step.attempt,
    stepKind: step.kind,
    startedAt: step.started_at,
    endedAt: step.ended_at,
    result: step.result ?? 'running',
    errorType: step.error_type,
  };
}

function idOf(kind: NodeKind, id: string): string {
  return `${kind}:${id}`;
}

function sessionPart(session: SessionTable, isIncomplete: boolean): Part {
  return {
    ...OTHER,
    id: idOf('session', session.id),
    parents: stepOf(session),
    kind: 'session',
    name: 'claude',
    startedAt: session.started_at,
    endedAt: session.ended_at,
    result: session.exit_code === null || session.exit_code === 0 ? null : 'failure',
    errorType: session.signal,
    own: { ...NOTHING, isLowerBound: isIncomplete },
  };
}

function stepOf({ step_id }: { readonly step_id: string | null }): string[] {
  return step_id === null ? [] : [idOf('step', step_id)];
}

function agentPart(agent: AgentTable): Part {
  return {
    ...OTHER,
    id: agentId(agent.session_id, agent.agent_id),
    parents: [
      ...(agent.tool_call_id === null ? [] : [idOf('tool', agent.tool_call_id)]),
      idOf('session', agent.session_id),
    ],
    kind: 'agent',
    name: agent.name,
    startedAt: agent.started_at,
    endedAt: agent.ended_at,
  };
}

function agentId(session: string, agent: string): string {
  return idOf('agent', `${session}/${agent}`);
}

function requestPart(request: RequestTable): Part {
  const { input, output, cache_read, cache_write_5m, cache_write_1h, cost_nano_usd } = request;
  return {
    ...OTHER,
    id: idOf('request', request.id),
    parents: actorsOf(request),
    kind: 'request',
    name: request.model,
    startedAt: request.started_at,
    endedAt: request.ended_at,
    own: {
      costUsd: toUsd(cost_nano_usd ?? 0),
      tokens: input + output + cache_read + cache_write_5m + cache_write_1h,
      isLowerBound: cost_nano_usd === null,
    },
  };
}

type Activity = { readonly session_id: string; readonly agent_id: string | null; readonly step_id: string | null };

/** The agent, else the session, else the step that did something. */
function actorsOf(activity: Activity): string[] {
  const agent = activity.agent_id === null ? [] : [agentId(activity.session_id, activity.agent_id)];
  return [...agent, idOf('session', activity.session_id), ...stepOf(activity)];
}

function callPart(call: ToolCallTable): Part {
  return {
    ...OTHER,
    id: idOf('tool', call.id),
    parents: actorsOf(call),
    kind: 'tool',
    name: call.tool,
    startedAt: call.started_at,
    endedAt: call.ended_at,
    result: call.result,
    errorType: call.error_type,
  };
}

function waitPart(wait: SessionEventTable): Part {
  const facts = asObject(parseJson(wait.attributes));
  const [call, ms] = [asText(facts['tool_use_id']), asNumber(facts['wait_ms'])];
  return {
    ...OTHER,
    id: idOf('permission', wait.id),
    parents: [...(call ? [idOf('tool', call)] : []), idOf('session', wait.session_id), ...stepOf(wait)],
    kind: 'permission',
    name: asText(facts['tool']) ?? 'permission',
    startedAt: wait.at,
    endedAt: ms === undefined ? null : wait.at + ms,
    result: asText(facts['outcome']) ?? null,
  };
}

function filePart(file: FileOperationTable): Part {
  return {
    ...OTHER,
    id: idOf('file', file.id),
    parents: [...(file.tool_call_id === null ? [] : [idOf('tool', file.tool_call_id)]), ...stepOf(file)],
    kind: 'file',
    name: file.path,
    startedAt: file.at,
    endedAt: file.at,
    file: {
      operation: file.operation,
      source: file.source,
      size: file.size,
      linesAdded: file.lines_added,
      linesRemoved: file.lines_removed,
    },
  };
}
