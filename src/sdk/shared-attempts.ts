import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asNumber, asObject, asText, parseJson } from '../core/json.ts';
import { withRegularFile } from '../spool/regular-file.ts';
import { type AttemptTracker, type EndedAttempt, openAttemptTracker } from './attempt-tracker.ts';

/** Not a record, because of the leading dot: the relay ignores it, and removes it with the folder. */
const FILE = '.attempts';

/**
 * Tracks the attempts at the steps of a run in its spool folder, for steps that processes start one by one, as in a shell
 * script. Concurrent processes append to the file; each sees the attempts that ended before it started. If the file
 * cannot be read or written, every attempt is the first.
 */
export function openSharedAttempts(folder: string): AttemptTracker {
  const file = join(folder, FILE);
  return {
    next: (name, options) => replay(file).next(name, options),
    ended: (name, ended) => append(file, { name, ...ended }),
  };
}

function replay(file: string): AttemptTracker {
  const tracker = openAttemptTracker();
  for (const { name, ...ended } of entriesIn(file)) tracker.ended(name, ended);
  return tracker;
}

type Entry = EndedAttempt & { readonly name: string };

function entriesIn(file: string): Entry[] {
  try {
    const text = withRegularFile(file, (descriptor) => readFileSync(descriptor, 'utf8'));
    return text.split('\n').flatMap((line) => entryOf(line) ?? []);
  } catch {
    return [];
  }
}

/** Undefined for a line of a process that was killed while writing. */
function entryOf(line: string): Entry | undefined {
  const entry = asObject(parseJson(line));
  const [name, id, attempt] = [asText(entry['name']), asText(entry['id']), asNumber(entry['attempt'])];
  const branch = asText(entry['branch']);
  if (!name || !id || attempt === undefined) return undefined;
  return { name, id, attempt, failed: entry['failed'] === true, ...(branch && { branch }) };
}

function append(file: string, { name, id, attempt, failed, branch }: Entry): void {
  try {
    // The line break before it separates it from the rest of a line that was not finished.
    appendFileSync(file, `\n${JSON.stringify({ name, id, attempt, failed, branch })}`, { mode: 0o600 });
  } catch {
    // The next attempt is recorded as a first one.
  }
}
