import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1024 * 1024;

const FIELD = Buffer.from('"sessionId":"');

/** Longer than any session ID: a UUID has 36 characters. */
const ID_LENGTH = 100;

/**
 * The session IDs that rows of a file name, in their order, without parsing the rows: there may be thousands of files.
 * Quotes inside of strings are escaped, so content cannot look like such a field of its row.
 */
export function sessionIdsIn(file: string): string[] {
  const [descriptor, buffer, found] = [openSync(file, 'r'), Buffer.alloc(CHUNK_BYTES), new Set<string>()];
  try {
    for (let kept = 0; ;) {
      const size = readSync(descriptor, buffer, kept, CHUNK_BYTES - kept, null);
      const read = buffer.subarray(0, kept + size);
      for (const id of idsIn(read)) found.add(id);
      if (size === 0) return [...found];
      // A field may be cut in two by the end of what was read.
      kept = Math.min(read.length, FIELD.length + ID_LENGTH);
      read.copyWithin(0, read.length - kept);
    }
  } finally {
    closeSync(descriptor);
  }
}

function* idsIn(read: Buffer): Generator<string> {
  for (let at = read.indexOf(FIELD); at >= 0; at = read.indexOf(FIELD, at + FIELD.length)) {
    const start = at + FIELD.length;
    const end = read.subarray(start, start + ID_LENGTH).indexOf('"');
    if (end > 0) yield read.toString('utf8', start, start + end);
  }
}
