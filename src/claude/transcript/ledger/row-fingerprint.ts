import { hash } from 'node:crypto';
import { asArray, asObject, type JsonObject } from '../../../core/json.ts';
import { hasOwnTime } from '../transcript-rows.ts';

/**
 * What identifies a measured row if its IDs do not, without its content: a transcript can repeat a row under another
 * row ID. Rows that are no copies differ in time, usage or tool calls, even if a gateway gives all of them the same IDs.
 * Undefined if the row states no time of its own. A digest, because that of every row is kept.
 */
export function rowFingerprint(row: JsonObject): string | undefined {
  if (!hasOwnTime(row)) return undefined;
  const { id, model, usage, content } = asObject(row['message']);
  const blocks = asArray(content).map((block) => ({ ...asObject(block), measured: undefined }));
  const text = JSON.stringify([row['timestamp'], row['type'], row['requestId'], id, model, usage, blocks]);
  return hash('sha256', text, 'base64');
}
