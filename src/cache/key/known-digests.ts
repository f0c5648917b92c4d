import { isObject, parseJson } from '../../core/json.ts';
import type { KnownDigest, KnownDigests } from './file-hasher.ts';

/** The digests as text. */
export function digestsText(known: KnownDigests): string {
  return JSON.stringify(Object.fromEntries(known));
}

/** The digests in a text; none if it is not valid. */
export function parseDigests(text: string | undefined): KnownDigests {
  const found = text === undefined ? undefined : parseJson(text);
  return new Map(isObject(found) ? Object.entries(found).filter(isDigest) : []);
}

function isDigest(entry: [string, unknown]): entry is [string, KnownDigest] {
  return Array.isArray(entry[1]) && entry[1].length === 5;
}
