import { asText, isObject, parseJson, type JsonObject } from '../../core/json.ts';

/** The rows in one line, and how many stretches of it are none. */
export type RowsInLine = { readonly rows: readonly JsonObject[]; readonly unreadable: number };

/** How many characters are looked at to find what is left of a damaged line: a hostile one must not take minutes. */
const MOST_CHARACTERS = 100_000_000;

/**
 * The rows in a line of a transcript. It should be one JSON object; a crash, a full disk or two writers leave others:
 * two rows on one line, half a row before a whole one, NULs, a byte order mark. Whatever is whole is a row, unless the
 * search for it has looked at `mostCharacters`.
 */
export function rowsInLine(line: string, mostCharacters: number = MOST_CHARACTERS): RowsInLine {
  const row = parseJson(line);
  if (isObject(row)) return { rows: [row], unreadable: 0 };
  const text = line.replaceAll(/[\0\uFEFF]/g, '');
  // Where NULs are, something was to be written that never was.
  const lost = line.includes('\0') ? 1 : 0;
  const clean = parseJson(text);
  if (isObject(clean)) return { rows: [clean], unreadable: lost };
  const found = objectsIn(text, mostCharacters);
  return { rows: found.rows, unreadable: Math.max(found.unreadable, lost) };
}

function objectsIn(text: string, mostCharacters: number): RowsInLine {
  const rows: JsonObject[] = [];
  let [from, unreadable, isLost, looked] = [0, 0, false, 0];
  const lose = (): void => {
    if (!isLost) unreadable += 1;
    isLost = true;
  };
  while (from < text.length && looked < mostCharacters) {
    const start = text.indexOf('{', from);
    if (text.slice(from, start < 0 ? text.length : start).trim() !== '') lose();
    if (start < 0) return { rows, unreadable };
    const end = endOfObject(text, start);
    looked += (end ?? text.length) - start;
    const row = end === undefined ? undefined : parseJson(text.slice(start, end));
    if (end !== undefined && isObject(row) && (!isLost || isWholeRow(row))) {
      rows.push(row);
      [from, isLost] = [end, false];
    } else {
      lose();
      from = start + 1;
    }
  }
  return { rows, unreadable };
}

/** Where the object ends that begins at `start`; undefined where it is torn. */
function endOfObject(text: string, start: number): number | undefined {
  const signs = /["{}]/g;
  signs.lastIndex = start;
  let depth = 0;
  for (let found = signs.exec(text); found; found = signs.exec(text)) {
    if (found[0] === '"') {
      const end = endOfString(text, found.index);
      if (end === undefined) return undefined;
      signs.lastIndex = end;
    } else depth += found[0] === '{' ? 1 : -1;
    if (depth === 0) return signs.lastIndex;
  }
  return undefined;
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return undefined;
}

/** Behind a torn row its own parts are objects, too: a row says of what type it is, and whose or when. */
function isWholeRow(row: JsonObject): boolean {
  return asText(row['type']) !== undefined && (asText(row['sessionId']) ?? asText(row['timestamp'])) !== undefined;
}
