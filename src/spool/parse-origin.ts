import { isUuid } from '../core/ids.ts';
import { asCount, asText, type JsonObject } from '../core/json.ts';

/** The ID that a runner assigned to the CLI process of a record. */
export function sessionOf(record: JsonObject): string | undefined {
  const session = asText(record['session']);
  return session && isUuid(session) ? session : undefined;
}

/** The process ID of a record's CLI. */
export function cliOf(record: JsonObject): number | undefined {
  return asCount(record['cli']) || undefined;
}
