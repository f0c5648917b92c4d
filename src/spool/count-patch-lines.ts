const PATCH = Buffer.from('"structuredPatch":[');

/**
 * The bytes of a record in which the lines of each patch are replaced by `linesAdded` and `linesRemoved`. Parsed, a
 * patch with millions of short lines would take several times the memory of its text, for these two numbers. In JSON
 * without spaces, as `JSON.stringify` writes it, the name of a field with its colon cannot be part of a text.
 */
export function countPatchLines(json: Buffer): Buffer {
  const parts: Buffer[] = [];
  let kept = 0;
  for (let patch = json.indexOf(PATCH); patch >= 0; patch = json.indexOf(PATCH, patch + 1)) {
    for (const { start, end, added, removed } of linesIn(json, patch + PATCH.length)) {
      parts.push(json.subarray(kept, start), Buffer.from(`"linesAdded":${added},"linesRemoved":${removed}`));
      kept = end;
    }
  }
  return kept === 0 ? json : Buffer.concat([...parts, json.subarray(kept)]);
}

/** A list of lines of a hunk: where its field begins, where it ends, and how many lines the hunk adds and removes. */
type HunkLines = { readonly start: number; readonly end: number; readonly added: number; readonly removed: number };

const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

const [QUOTE, BACKSLASH, COMMA, PLUS, MINUS] = [0x22, 0x5c, 0x2c, 0x2b, 0x2d];

const LINES = Buffer.from('"lines":[');

/** The lists of lines in the hunks of a patch, of which the first one begins at `from`. */
function linesIn(json: Buffer, from: number): HunkLines[] {
  const found: HunkLines[] = [];
  for (let [at, depth] = [from, 1]; depth > 0 && at < json.length; at++) {
    const byte = json[at];
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === QUOTE) {
      const lines = isAt(json, at, LINES) ? countedLines(json, at) : undefined;
      if (lines) found.push(lines);
      at = (lines?.end ?? stringEnd(json, at)) - 1;
    }
  }
  return found;
}

function isAt(json: Buffer, at: number, bytes: Buffer): boolean {
  return json.compare(bytes, 0, bytes.length, at, Math.min(at + bytes.length, json.length)) === 0;
}

/** Counts a list of lines whose field begins at `start`; undefined if it is no list of texts. */
function countedLines(json: Buffer, start: number): HunkLines | undefined {
  let [at, added, removed] = [start + LINES.length, 0, 0];
  while (json[at] === QUOTE) {
    if (json[at + 1] === PLUS) added += 1;
    if (json[at + 1] === MINUS) removed += 1;
    at = stringEnd(json, at);
    if (json[at] === COMMA) at += 1;
  }
  return json[at] === CLOSE_LIST ? { start, end: at + 1, added, removed } : undefined;
}

/** The position behind the string that begins at a position. */
function stringEnd(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}
