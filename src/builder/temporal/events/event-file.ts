import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, parseJson } from '../../../core/json.ts';
import type { BuildEvent } from '../../events.ts';

/** Where workers report what happens in an execution, for the process that shows it. */
export type EventFile = {
  readonly append: (event: BuildEvent) => void;
  /** The events that were appended since the last call. */
  readonly readNew: () => readonly BuildEvent[];
};

/**
 * The events of an execution, in the folder of its build.
 * @param executionId the run ID that Temporal gave to the execution
 */
export function openEventFile(folder: string, executionId: string): EventFile {
  const file = join(folder, `events-${executionId}.ndjson`);
  let read = 0;
  return {
    append: (event) => appendFileSync(file, `${JSON.stringify(event)}\n`, { mode: 0o600 }),
    readNew: () => {
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
      const added = lines.slice(read).map((line) => parseJson(line));
      read = lines.length;
      return added.filter((event) => isObject(event)) as unknown as BuildEvent[];
    },
  };
}
