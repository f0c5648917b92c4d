import { createHash, hash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** A UUID in canonical lower-case form. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Creates a run ID: a UUIDv7, so that IDs sort by creation time. */
export function newRunId(): string {
  return uuidv7();
}

/** Creates a step ID: a UUIDv7. */
export function newStepId(): string {
  return uuidv7();
}

/**
 * Creates an ID for a process of the Claude CLI. A Claude session ID is not sufficient because sessions are resumed and
 * forked.
 */
export function newSessionId(): string {
  return uuidv7();
}

/** Whether `text` is a UUID in canonical lower-case form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** When a UUIDv7 was created, in milliseconds since 1970. */
export function timeOfUuid(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/**
 * The UUID (version 8) derived from a natural key, for entities that have no ID of their own and are reported by
 * several sources.
 */
export function uuidFrom(...naturalKey: string[]): string {
  const hex = createHash('sha256').update(naturalKey.join('\n')).digest('hex').slice(0, 32);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const bits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
  return bits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The trace ID of a run: its 128 bits as 32 hexadecimal digits, so that each can be derived from the other. */
export function traceIdOf(runId: string): string {
  return runId.replaceAll('-', '');
}

/** The last ones: the spans of a call have those of its step and session again, and its own as their parent. */
const spanIds = new Map<string, string>();

const MAX_SPAN_IDS = 1000;

/**
 * The span ID (16 hexadecimal digits) derived from a natural key. Because it is not random, a resent span is the same
 * span, and a child can reference its parent before the parent was sent.
 */
export function spanIdOf(...naturalKey: string[]): string {
  const key = naturalKey.join('\n');
  const known = spanIds.get(key);
  if (known !== undefined) return known;
  const digest = hash('sha256', key).slice(0, 16);
  const id = /^0+$/.test(digest) ? '0000000000000001' : digest;
  if (spanIds.size >= MAX_SPAN_IDS) spanIds.clear();
  spanIds.set(key, id);
  return id;
}

/** That of the last record: the records of a folder are read one after the other. */
let prefix: { readonly context: string; readonly digest: string } | undefined;

/**
 * The ID of a spool record: a hash of its context folder and its bytes. A copy under another name is the same record;
 * equal records of two steps are not. IDs of one folder share a prefix, so that rows ingested together are adjacent in
 * the index.
 */
export function recordIdOf(context: string, bytes: string | Uint8Array): string {
  if (prefix?.context !== context) prefix = { context, digest: hash('sha256', context).slice(0, 8) };
  return prefix.digest + digestOf(`${context}\n`, bytes).slice(0, 24);
}

/** Size from which copying bytes takes more time than a hash in parts. */
const LARGE_BYTES = 64 * 1024;

function digestOf(start: string, bytes: string | Uint8Array): string {
  return bytes.length < LARGE_BYTES
    ? hash('sha256', Buffer.concat([Buffer.from(start), typeof bytes === 'string' ? Buffer.from(bytes) : bytes]))
    : createHash('sha256').update(start).update(bytes).digest('hex');
}
