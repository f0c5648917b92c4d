import { fileChangesOf } from '../../../hooks/file-changes.ts';
import { asNumber, asObject, asText, isObject, type JsonObject } from '../../core/json.ts';
import { leadsOut } from '../../core/paths/project-path.ts';
import { blocksOf } from '../transcript/transcript-rows.ts';
import { relative } from 'node:path';

/** What a session is doing, as its stream says it: names and numbers, no content. */
export type SessionActivity = {
  /** The tool that runs; absent while the model answers. */
  readonly tool?: string;
  /** The file that the tool reads or changes, relative to the folder of the session if it is in it. */
  readonly file?: string;
  /** The status with which the API refused a request that the CLI repeats. */
  readonly refusedWith?: number;
  /** How many files the session has changed. */
  readonly files: number;
  /** Absent if the stream does not say it of a change. */
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
  readonly model?: string;
  /** The tokens of the last request of the main conversation. */
  readonly contextTokens?: number;
  /** The size of the context of `model`, which the CLI says when the session ends. */
  readonly contextWindow?: number;
};

type Call = { readonly tool: string; readonly input: unknown };

type Changes = Pick<SessionActivity, 'linesAdded' | 'linesRemoved'> & { readonly files: ReadonlySet<string> };

/**
 * Follows the stream of a session: the function takes its records, and returns what the session does from now on, or
 * undefined if the record says nothing about it.
 * @param folder the folder of the session
 */
export function openSessionActivity(folder: string): (record: JsonObject) => SessionActivity | undefined {
  const calls = new Map<string, Call>();
  let changes: Changes = { files: new Set(), linesAdded: 0, linesRemoved: 0 };
  let context: Pick<SessionActivity, 'model' | 'contextTokens' | 'contextWindow'> = {};
  const activity = (now: Pick<SessionActivity, 'tool' | 'file' | 'refusedWith'>): SessionActivity => {
    const { files, ...lines } = changes;
    return { ...now, files: files.size, ...lines, ...context };
  };
  return (record) => {
    const { type, subtype } = record;
    if (type === 'system' && subtype === 'api_retry') return activity(refusalIn(record));
    // The session begins: what is shown of an earlier one is over.
    if (type === 'system' && subtype === 'init') return activity({});
    if (type === 'result') {
      context = { ...context, ...windowIn(record, context.model) };
      return activity({});
    }
    if (type === 'assistant') {
      context = { ...context, ...contextIn(record) };
      const started = callsIn(record);
      for (const [id, call] of started) calls.set(id, call);
      const last = started.at(-1)?.[1];
      return activity(last ? { tool: last.tool, ...fileOf(last, folder) } : {});
    }
    if (type !== 'user') return undefined;
    const ended = resultsIn(record).flatMap(({ id, response }) => {
      const call = calls.get(id);
      calls.delete(id);
      return call && response !== undefined ? [{ ...call, response }] : [];
    });
    changes = ended.reduce((all, call) => withChange(all, call, folder), changes);
    const running = [...calls.values()].at(-1);
    return activity(running ? { tool: running.tool, ...fileOf(running, folder) } : {});
  };
}

function refusalIn(record: JsonObject): Pick<SessionActivity, 'refusedWith'> {
  const status = asNumber(record['error_status']);
  return status === undefined ? {} : { refusedWith: status };
}

function windowIn(result: JsonObject, model: string | undefined): Pick<SessionActivity, 'contextWindow'> {
  const models = Object.entries(asObject(result['modelUsage']));
  const [, usage] = models.find(([name, one]) => name === model || asObject(one)['canonicalModel'] === model) ?? [];
  const contextWindow = asNumber(asObject(usage)['contextWindow']);
  return contextWindow === undefined ? {} : { contextWindow };
}

const CONTEXT_TOKENS = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];

/** A subagent has a context of its own; what the CLI itself says has no model and no tokens. */
function contextIn(record: JsonObject): Pick<SessionActivity, 'model' | 'contextTokens'> {
  if (asText(record['parent_tool_use_id']) !== undefined) return {};
  const { model, usage } = asObject(record['message']);
  const contextTokens = CONTEXT_TOKENS.reduce((sum, kind) => sum + (asNumber(asObject(usage)[kind]) ?? 0), 0);
  const name = asText(model);
  return contextTokens === 0 || name === undefined ? {} : { model: name, contextTokens };
}

function callsIn(record: JsonObject): (readonly [string, Call])[] {
  return blocksOf(record, 'tool_use').flatMap(({ id, name, input }) => {
    const [key, tool] = [asText(id), asText(name)];
    return key === undefined || tool === undefined ? [] : [[key, { tool, input }] as const];
  });
}

function fileOf({ input }: Call, folder: string): Pick<SessionActivity, 'file'> {
  const { file_path: file, notebook_path: notebook } = asObject(input);
  const path = asText(file) ?? asText(notebook);
  return path === undefined ? {} : { file: inFolder(path, folder) };
}

function inFolder(path: string, folder: string): string {
  const way = relative(folder, path);
  return leadsOut(way) ? path : way;
}

/** The tool calls that a record ends; without a response if they failed. */
function resultsIn(record: JsonObject): { readonly id: string; readonly response?: unknown }[] {
  return blocksOf(record, 'tool_result').flatMap(({ tool_use_id: toolUseId, is_error: isError, content }) => {
    const id = asText(toolUseId);
    if (id === undefined) return [];
    const structured = record['tool_use_result'];
    return [{ id, ...(isError !== true && { response: isObject(structured) ? structured : content }) }];
  });
}

/** The stream has no text with which a missing patch could be replaced. */
function withChange(all: Changes, call: Call & { readonly response: unknown }, cwd: string): Changes {
  const [change] = fileChangesOf({ ...call, cwd }, () => undefined);
  if (!change) return all;
  const added = sumOf(all.linesAdded, change.linesAdded);
  const removed = sumOf(all.linesRemoved, change.linesRemoved);
  return {
    files: new Set([...all.files, change.path]),
    ...(added !== undefined && { linesAdded: added }),
    ...(removed !== undefined && { linesRemoved: removed }),
  };
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
