import { readFileSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isRecordName } from '../spool/record-order.ts';
import { measuredPayload } from '../../hooks/measured-payload.ts';
import type { TimedCall } from '../core/change-owner.ts';
import { asArray, asNumber, asObject, asText, isObject, parseJson, type JsonObject } from '../core/json.ts';
import { isUniqueId } from '../core/ids/model-ids.ts';
import type { FileChange, FilesChangedRecord } from '../spool/record.ts';

/** A finished tool call with the files it reported. */
export type FinishedCall = TimedCall &
  Pick<FilesChangedRecord, 'session' | 'cli' | 'claudeSession'> & { readonly files: readonly FileChange[] };

/** Watches the tool calls that end in a step. */
export type CallWatch = {
  /** Checks for records that the file watcher has not reported, after handling all events so far. */
  readonly check: () => Promise<void>;
  readonly close: () => void;
};

/** Polling interval in addition to the file watcher, which can fail because the system limits the number of watches. */
const POLL_MS = 500;

/**
 * Reports each tool call that ends, once, when its record appears in a step's spool folder. Records are not consumed;
 * one that the relay ingested first is not reported.
 */
export function watchFinishedCalls(folder: string, onCall: (call: FinishedCall) => void): CallWatch {
  const [known, read] = [new Set<string>(), new Set<string>()];
  const onName = (name: string): void => {
    const record = isRecordName(name) ? readWhole(join(folder, name)) : undefined;
    if (!record) return;
    read.add(name);
    const call = finishedCallOf(record.text, record.writtenAt);
    if (!call || known.has(keyOf(call))) return;
    known.add(keyOf(call));
    onCall(call);
  };
  const check = async (): Promise<void> => {
    const present = new Set(listNames(folder));
    // The name of a removed record may be reused.
    for (const name of read) if (!present.has(name)) read.delete(name);
    // Handle pending deletion events first: a call must not end before its changes.
    await setImmediate();
    for (const name of present) if (!read.has(name)) onName(name);
  };
  const unwatch = watchFolder(folder, onName);
  const timer = setInterval(() => void check(), POLL_MS).unref();
  return {
    check: check,
    close: () => {
      clearInterval(timer);
      unwatch();
    },
  };
}

/** The text and time of a record; undefined if the relay has ingested it or it is incomplete. */
function readWhole(file: string): { text: string; writtenAt: number } | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.trimEnd().endsWith('}') ? { text, writtenAt: statSync(file).mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The finished call in a hook's record of either form; `writtenAt` replaces the time that a command hook cannot report.
 */
function finishedCallOf(text: string, writtenAt: number): FinishedCall | undefined {
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

/** Calls of different sessions in a step can have the same ID, as can calls of one session at different times. */
function keyOf({ toolUseId, session, cli, claudeSession, endedAt }: FinishedCall): string {
  return isUniqueId(toolUseId) ? toolUseId : [session, cli, claudeSession, toolUseId, endedAt].join('/');
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isRecordName);
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
