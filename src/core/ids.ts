import { createHash, hash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** A new run id: a UUIDv7, so that ids sort by the time they were made. */
export function newRunId(): string {
  return uuidv7();
}

/** A new step id: a UUIDv7. */
export function newStepId(): string {
  return uuidv7();
}

/** A new id for one process of the Claude CLI, which a Claude session id is not: sessions are resumed and forked. */
export function newSessionId(): string {
  return uuidv7();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether `text` is a UUID in its usual lower-case spelling. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * The UUID (version 8) of whatever has this natural key: of things that nobody gave an id when they began, and that
 * several witnesses report.
 */
export function uuidFrom(...naturalKey: string[]): string {
  const hex = createHash('sha256').update(naturalKey.join('\n')).digest('hex').slice(0, 32);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const bits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
  return bits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The trace id of a run: its 128 bits as 32 hexadecimal digits, so that either is found from the other. */
export function traceIdOf(runId: string): string {
  return runId.replaceAll('-', '');
}

/**
 * The span id (16 hexadecimal digits) of whatever has this natural key. Derived, not drawn: a span that is sent again
 * is the same span, and a child can name its parent before the parent was sent.
 */
export function spanIdOf(...naturalKey: string[]): string {
  const id = createHash('sha256').update(naturalKey.join('\n')).digest('hex').slice(0, 16);
  return /^0+$/.test(id) ? '0000000000000001' : id;
}

/**
 * The hash that identifies a spool record: that of its context's folder and its bytes. A copy under another name is the
 * same record; what two steps say in the same words at the same moment is not. All of a folder begin alike, so that
 * what is taken in together lies together in an index, not all over it.
 */
export function recordIdOf(context: string, bytes: string | Uint8Array): string {
  const own = createHash('sha256').update(`${context}\n`).update(bytes).digest('hex');
  return hash('sha256', context).slice(0, 8) + own.slice(0, 24);
}
