import { sql } from 'kysely';
import { SESSION_EVENT } from '../../../core/value-sets.ts';
import type { FileOperationTable, SessionEventTable, SessionTable, ToolCallTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { REQUEST_SUMS, requestSumsOf, type RequestSums } from '../request-sums.ts';
import { inScope, type FactScope } from './fact-scope.ts';

/** What a part of a fact belongs to: an attempt, or what a run did outside of any step. */
export type PartOwner = { readonly run_id: string; readonly step_id: string | null };

/** The sums over requests with the same model, thinking level and agent. */
export type RequestPart = PartOwner &
  RequestSums & {
    readonly model: string;
    readonly effort: string | null;
    /** `bill` if only the CLI's bill has them, `main` for the main agent, `subagent` for a subagent. */
    readonly maker: 'bill' | 'main' | 'subagent';
    /** The name of the subagent; null if unknown. */
    readonly agent: string | null;
  };

/** Counts and sums over tool calls. */
export type CallPart = PartOwner & {
  readonly calls: number;
  readonly failed: number;
  readonly denied: number;
  readonly ms: number;
  /** Calls that read what a call before them had read. */
  readonly reread: number;
};

/** A call that read a part of a file which another call of the same agent read as well. */
export type ReadCall = PartOwner &
  Pick<ToolCallTable, 'session_id' | 'started_at' | 'ended_at'> & {
    readonly claude_session_id: string;
    readonly agent_id: string;
    readonly read_key: string;
  };

/** An operation on a file, with the folder that its path is relative to. */
export type FileTime = PartOwner & Pick<FileOperationTable, 'path' | 'at'> & { readonly project: string };

/** Counts and sums over file operations. */
export type FilePart = PartOwner & {
  readonly created: number;
  readonly modified: number;
  readonly deleted: number;
  readonly lines_added: number | null;
  readonly lines_removed: number | null;
};

/** What a session adds to a fact. */
export type SessionPart = Pick<
  SessionTable,
  'run_id' | 'step_id' | 'cpu_user_us' | 'cpu_system_us' | 'peak_memory' | 'cli_version' | 'prompts' | 'prices'
>;

/** The requests of a scope. */
export async function requestParts({ db }: Queryable, scope: FactScope): Promise<RequestPart[]> {
  const { rows } = await sql<Record<keyof RequestPart, never>>`
    select request.run_id, request.step_id, request.model, request.effort,
      case when request.source = 'bill' then 'bill' when request.agent_id is null then 'main' else 'subagent' end
        as maker,
      agent.name as agent, ${sql.join([...REQUEST_SUMS])}
    from request left join agent on agent.id = request.session_id || '/' || request.agent_id
    where ${inScope('request', scope)}
    group by 1, 2, 3, 4, 5, 6`.execute(db);
  return rows.map((row) => {
    const { run_id, step_id, model, effort, maker, agent } = row as RequestPart;
    return { run_id, step_id, model, effort, maker, agent, ...requestSumsOf(row) };
  });
}

/** The tool calls of a scope. */
export async function callParts({ db }: Queryable, scope: FactScope): Promise<CallPart[]> {
  const { rows } = await sql<CallPart>`
    select run_id, step_id, count(*) as calls, sum(case when result = 'error' then 1 else 0 end) as failed,
      sum(case when result = 'denied' then 1 else 0 end) as denied, sum(ended_at - started_at) as ms,
      count(read_key) - count(distinct session_id || coalesce(agent_id, '') || read_key) as reread
    from tool_call where ${inScope('tool_call', scope)} group by run_id, step_id`.execute(db);
  return rows;
}

/**
 * The calls of a scope that read what another call of the same agent read as well, by start. Those of sessions whose ID
 * is not known yet are left out: their digests cannot be compared with the paths of changes.
 */
export async function rereadCalls({ db }: Queryable, scope: FactScope): Promise<ReadCall[]> {
  const { rows } = await sql<ReadCall>`
    select tool_call.run_id, tool_call.step_id, session_id, claude_session_id, coalesce(agent_id, '') as agent_id,
      read_key, tool_call.started_at, tool_call.ended_at
    from (
      select tool_call.*, count(*) over (partition by run_id, step_id, session_id, agent_id, read_key) as reads
      from tool_call where ${inScope('tool_call', scope)} and read_key is not null
    ) as tool_call inner join session on session.id = tool_call.session_id
    where reads > 1 and claude_session_id is not null order by tool_call.started_at, tool_call.id`.execute(db);
  return rows;
}

/** When which files of a scope were changed. */
export async function fileTimes({ db }: Queryable, scope: FactScope): Promise<FileTime[]> {
  const { rows } = await sql<FileTime>`
    select file_operation.run_id, file_operation.step_id, path, at, coalesce(step.project, run.project) as project
    from file_operation inner join run on run.id = file_operation.run_id
      left join step on step.id = file_operation.step_id
    where ${inScope('file_operation', scope)}`.execute(db);
  return rows;
}

/** When sessions of a scope compacted their conversation. */
export async function compactionTimes(
  { db }: Queryable,
  scope: FactScope,
): Promise<Pick<SessionEventTable, 'session_id' | 'at'>[]> {
  const { rows } = await sql<Pick<SessionEventTable, 'session_id' | 'at'>>`
    select session_id, at from session_event
    where ${inScope('session_event', scope)} and type = ${SESSION_EVENT.compaction}`.execute(db);
  return rows;
}

/** The file operations of a scope. */
export async function fileParts({ db }: Queryable, scope: FactScope): Promise<FilePart[]> {
  const { rows } = await sql<FilePart>`
    select run_id, step_id, sum(case when operation = 'create' then 1 else 0 end) as created,
      sum(case when operation = 'modify' then 1 else 0 end) as modified,
      sum(case when operation = 'delete' then 1 else 0 end) as deleted,
      sum(lines_added) as lines_added, sum(lines_removed) as lines_removed
    from file_operation where ${inScope('file_operation', scope)} group by run_id, step_id`.execute(db);
  return rows;
}

/** The sessions of a scope, by start. */
export async function sessionParts({ db }: Queryable, scope: FactScope): Promise<SessionPart[]> {
  const { rows } = await sql<SessionPart>`
    select run_id, step_id, cpu_user_us, cpu_system_us, peak_memory, cli_version, prompts, prices
    from session where ${inScope('session', scope)} order by started_at, id`.execute(db);
  return rows;
}

/** The number of subagents of the sessions of a scope. */
export async function agentParts({ db }: Queryable, scope: FactScope): Promise<(PartOwner & { agents: number })[]> {
  const { rows } = await sql<PartOwner & { agents: number }>`
    select session.run_id, session.step_id, count(*) as agents
    from session inner join agent on agent.session_id = session.id and agent.run_id = session.run_id
    where ${inScope('session', scope)} group by session.run_id, session.step_id`.execute(db);
  return rows;
}

/** The attributes of the permission requests of a scope, as JSON. */
export async function permissionParts(
  { db }: Queryable,
  scope: FactScope,
): Promise<(PartOwner & { attributes: string })[]> {
  const { rows } = await sql<PartOwner & { attributes: string }>`
    select run_id, step_id, attributes from session_event
    where ${inScope('session_event', scope)} and type = ${SESSION_EVENT.permissionRequest}`.execute(db);
  return rows;
}
