import type { CacheResult } from '../../../cache/request.ts';
import { TRUST_LEVELS } from '../../../cache/store/entry.ts';

/** The flag that decides whether results are stored. */
export const TRUST_OPTION = {
  trust: {
    choices: TRUST_LEVELS,
    describe: 'Whether results are stored: agents only use them (default: agent inside a Claude session)',
  },
} as const;

/** The flag of commands whose standard output belongs to another program. */
export const JSON_REPORT = {
  json: { type: 'boolean', default: false, describe: 'Print hit, key and reason as JSON on standard error' },
} as const;

/** Prints how the cache was used, if requested; returns the exit code. */
export function printReport(asJson: boolean, result: CacheResult): number {
  // The output of the command is printed already.
  if (asJson) console.error(JSON.stringify({ ...result, log: undefined }));
  return result.exitCode;
}
