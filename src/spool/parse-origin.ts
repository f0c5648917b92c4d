import { isUuid } from '../core/ids.ts';
import { asCount, asText, type JsonObject } from '../core/json.ts';

/** The id that a runner gave the CLI process which a record comes from. */
export function sessionOf(record: JsonObject): string | undefined {
  const session = asText(record['session']);
  return session && isUuid(session) ? session : undefined;
}

/** The process id of the CLI that a record comes from. */
export function cliOf(record: JsonObject): number | undefined {
  return asCount(record['cli']) || undefined;
}
