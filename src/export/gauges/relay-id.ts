import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../core/paths/make-folder.ts';

const FILE = 'relay.id';

/**
 * Identifies the relay of a state folder among those that share its store: a random ID, created once and stored in the
 * folder. It reveals nothing about the machine.
 */
export function relayIdOf(home: string): string {
  const file = join(home, FILE);
  try {
    const known = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f]{8}$/.test(known)) return known;
  } catch {
    // There is none yet.
  }
  const created = randomBytes(4).toString('hex');
  makeFolder(home);
  writeFileSync(file, `${created}\n`, { mode: 0o600 });
  return created;
}
