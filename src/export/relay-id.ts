import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../core/make-folder.ts';

const FILE = 'relay.id';

/**
 * What tells the relay of a state folder from others that share its store: random, made once, and kept in the folder.
 * It says nothing of the machine.
 */
export function relayIdOf(home: string): string {
  const file = join(home, FILE);
  try {
    const known = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f]{8}$/.test(known)) return known;
  } catch {
    // There is none yet.
  }
  const made = randomBytes(4).toString('hex');
  makeFolder(home);
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}
