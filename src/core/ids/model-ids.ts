import { createHash } from 'node:crypto';

const MAX_ID_LENGTH = 200;

/** The characters that separate the parts of a key. */
const RESERVED = /[/#%]/;

const RANDOM_PART = /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[A-Za-z0-9]{16,}/g;

/**
 * Whether an ID is globally unique, like those of the Claude API: it contains a UUID, or a sequence of at least 16
 * letters and digits, and looks random. Gateways and models also use IDs that are constant or count from 1 in each
 * process: `msg_1`, `Write_0`, `chatcmpl-constant-id-1`. A key of the store cannot be much longer than an ID of an API.
 */
export function isUniqueId(id: string): boolean {
  return id.length <= MAX_ID_LENGTH && !RESERVED.test(id) && (id.match(RANDOM_PART) ?? []).some(looksRandom);
}

function looksRandom(part: string): boolean {
  return /\d/.test(part) && /[A-Za-z]/.test(part) && hasManyDistinct(part);
}

/** The minimum number of different characters: 16 random letters and digits almost never have fewer. */
const MIN_DISTINCT = 8;

function hasManyDistinct(part: string): boolean {
  const seen = new Set<string>();
  for (const character of part) if (seen.add(character).size >= MIN_DISTINCT) return true;
  return false;
}

/**
 * The key of a tool call: the model's ID if it is unique, otherwise the ID within its session. `occurrence`, starting
 * at 1, distinguishes calls of one session with the same ID.
 */
export function toolCallKey(toolUseId: string, sessionId: string, occurrence = 1): string {
  if (isUniqueId(toolUseId)) return toolUseId;
  const key = `${sessionId}/${escaped(shortened(toolUseId))}`;
  return occurrence === 1 ? key : `${key}#${occurrence}`;
}

function escaped(id: string): string {
  return id.replaceAll('%', '%25').replaceAll('/', '%2F').replaceAll('#', '%23');
}

/** An ID that is too long for a key: its beginning and a hash of all of it. */
function shortened(id: string): string {
  return id.length <= MAX_ID_LENGTH
    ? id
    : `${id.slice(0, MAX_ID_LENGTH / 2).toWellFormed()}…${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

/** The model's ID of a tool call, derived from its key; IDs that are too long for a key are shortened. */
export function toolUseIdOf(key: string): string {
  const id = key.slice(key.lastIndexOf('/') + 1).replace(/#\d+$/, '');
  if (!id.includes('%')) return id;
  return id.replaceAll('%2F', '/').replaceAll('%23', '#').replaceAll('%25', '%');
}
