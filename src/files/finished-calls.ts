import { readFileSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { measuredPayload } from '../../hooks/measured-payload.ts';
import type { TimedCall } from '../core/change-owner.ts';
import { CONTEXT_FILE } from '../core/context.ts';
import { asArray, asNumber, asObject, asText, isObject, parseJson, type JsonObject } from '../core/json.ts';
import { isUniqueId } from '../core/model-ids.ts';
import type { FileChange, FilesChangedRecord } from '../spool/record.ts';

/** A tool call that has ended, with the files that the tool itself says it changed. */
export type FinishedCall = TimedCall &
  Pick<FilesChangedRecord, 'session' | 'cli' | 'claudeSession'> & { readonly files: readonly FileChange[] };

/** A watch on the tool calls that end in a step. */
export type CallWatch = {
  /** Looks for what it has not been told of, once all is heard of that happened before. */
  readonly check: () => Promise<void>;
  readonly close: () => void;
};

/** The finished call in a hook's record of either form; `writtenAt` stands in for the time that a command cannot tell. */
export function finishedCallOf(text: string, writtenAt: number): FinishedCall | undefined {
  const record = asObject(parseJson(text));
  if (record['type'] !== 'hook' || !isObject(record['payload'])) return undefined;
  const payload = measuredPayload(record['payload']);
  const [toolUseId, tool] = [asText(payload['tool_use_id']), asText(payload['tool_name'])];
  const hasEnded = ['PostToolUse', 'PostToolUseFailure'].includes(String(payload['hook_event_name']));
  if (!hasEnded || !toolUseId || !tool) return undefined;
  const endedAt = asNumber(record['at']) ?? writtenAt;
  return {
    toolUseId,
    tool,
    startedAt: endedAt - Math.max(0, asNumber(payload['duration_ms']) ?? 0),
    endedAt,
    files: asArray(payload['files']).filter(isReported) as FileChange[],
    ...originOf(record, payload),
  };
}

function isReported(file: unknown): boolean {
  const { path, operation } = asObject(file);
  return asText(path) !== undefined && (operation === 'create' || operation === 'modify');
}

function originOf(
  record: JsonObject,
  payload: JsonObject,
): Pick<FilesChangedRecord, 'session' | 'cli' | 'claudeSession'> {
  const [session, cli] = [asText(record['session']), asNumber(record['cli'])];
  const claudeSession = asText(payload['session_id']);
  return { ...(session && { session }), ...(cli && { cli }), ...(claudeSession && { claudeSession }) };
}

/** Where the watch fails (there are limits to how many there can be), looking must do. */
const POLL_MS = 500;

/**
 * Tells of each tool call that ends, once, as its record appears in a step's spool folder. It takes nothing away, and a
 * record that the relay was faster to take is not told of.
 */
export function watchFinishedCalls(folder: string, onCall: (call: FinishedCall) => void): CallWatch {
  const [known, read] = [new Set<string>(), new Set<string>()];
  const onName = (name: string): void => {
    const record = isRecord(name) ? readWhole(join(folder, name)) : undefined;
    if (!record) return;
    read.add(name);
    const call = finishedCallOf(record.text, record.writtenAt);
    if (!call || known.has(keyOf(call))) return;
    known.add(keyOf(call));
    onCall(call);
  };
  const look = async (): Promise<void> => {
    const present = new Set(listNames(folder));
    // The name of a record that is gone may come again.
    for (const name of read) if (!present.has(name)) read.delete(name);
    // Whoever is behind is told of files that went only after this: a call must not end before what it did.
    await setImmediate();
    for (const name of present) if (!read.has(name)) onName(name);
  };
  const unwatch = watchFolder(folder, onName);
  const timer = setInterval(() => void look(), POLL_MS).unref();
  return {
    check: look,
    close: () => {
      clearInterval(timer);
      unwatch();
    },
  };
}

function isRecord(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.') && name !== CONTEXT_FILE;
}

/** A record's text and time; undefined where the relay has taken it already, or it is not whole yet. */
function readWhole(file: string): { text: string; writtenAt: number } | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.trimEnd().endsWith('}') ? { text, writtenAt: statSync(file).mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/** Calls of several sessions in a step may have the same id, and those of one session, at other times. */
function keyOf({ toolUseId, session, cli, claudeSession, endedAt }: FinishedCall): string {
  return isUniqueId(toolUseId) ? toolUseId : [session, cli, claudeSession, toolUseId, endedAt].join('/');
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isRecord);
  } catch {
    return [];
  }
}

function watchFolder(folder: string, onName: (name: string) => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => void (name && onName(name)));
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
