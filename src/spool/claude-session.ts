import { asText } from '../core/json.ts';
import type { SpoolRecord } from './record.ts';

/** The Claude session that a hook's record comes from; undefined for records of other kinds. */
export function claudeSessionOf(record: SpoolRecord): string | undefined {
  if (record.type === 'files.changed') return record.claudeSession;
  if (record.type === 'hook') return asText(record.payload['session_id']);
  return record.type === 'request' ? record.sessionId : undefined;
}

/** The process id of the CLI that a hook's record comes from, where it says. */
export function cliProcessOf(record: SpoolRecord): number | undefined {
  return record.type === 'hook' || record.type === 'request' || record.type === 'files.changed'
    ? record.cli
    : undefined;
}
