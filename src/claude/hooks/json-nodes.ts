/** A value in a JSON text, with the place where it stands: from `start` up to, but not including, `end`. */
export type JsonNode =
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'value'; readonly start: number; readonly end: number };

/** A member of an object; it stands from its key's start up to its value's end. */
export type JsonMember = {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly value: JsonNode;
};

/** A text that is not JSON, and the offset of the first character that cannot stand where it does. */
export class JsonProblem extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super(`No JSON at offset ${offset}`);
    this.name = 'JsonProblem';
    this.offset = offset;
  }
}

const SPACE = /[ \t\r\n]*/y;

/** Reads a text from left to right; throws `JsonProblem` where it cannot. */
class Reader {
  readonly #text: string;
  offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text that the pattern matches here, which may be none. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.#text)?.[0];
    this.offset += found?.length ?? 0;
    return found;
  }

  /** Passes over white space, then over the sign, where it stands there. */
  skip(sign: string): boolean {
    this.match(SPACE);
    if (this.#text[this.offset] !== sign) return false;
    this.offset += 1;
    return true;
  }

  expect(sign: string): void {
    if (!this.skip(sign)) throw new JsonProblem(this.offset);
  }

  isAtEnd(): boolean {
    this.match(SPACE);
    return this.offset === this.#text.length;
  }
}

/**
 * Reads a JSON text into the places of its values, so that it can be changed without touching anything else in it.
 * @throws {JsonProblem} if the text is not JSON
 */
export function parseNodes(text: string): JsonNode {
  const reader = new Reader(text);
  const root = readNode(reader);
  if (!reader.isAtEnd()) throw new JsonProblem(reader.offset);
  return root;
}

const SIMPLE = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function readNode(reader: Reader): JsonNode {
  reader.match(SPACE);
  const start = reader.offset;
  if (reader.skip('{')) {
    const members = readList(reader, '}', () => readMember(reader));
    return { kind: 'object', start, end: reader.offset, members };
  }
  if (reader.skip('[')) {
    const items = readList(reader, ']', () => readNode(reader));
    return { kind: 'array', start, end: reader.offset, items };
  }
  if (readString(reader) === undefined && !reader.match(SIMPLE)) throw new JsonProblem(start);
  return { kind: 'value', start, end: reader.offset };
}

function readList<T>(reader: Reader, end: string, readOne: () => T): T[] {
  const found: T[] = [];
  if (reader.skip(end)) return found;
  do found.push(readOne());
  while (reader.skip(','));
  reader.expect(end);
  return found;
}

function readMember(reader: Reader): JsonMember {
  reader.match(SPACE);
  const start = reader.offset;
  const key = readString(reader);
  if (key === undefined) throw new JsonProblem(start);
  reader.expect(':');
  const value = readNode(reader);
  return { key, start, end: value.end, value };
}

const STRING = /"(?:[^"\\]|\\.)*"/sy;

/** Reads a string, whose end is easily found; what may stand in it, `JSON.parse` knows. */
function readString(reader: Reader): string | undefined {
  const start = reader.offset;
  const found = reader.match(STRING);
  try {
    return found === undefined ? undefined : (JSON.parse(found) as string);
  } catch {
    throw new JsonProblem(start);
  }
}

/** The value of an object's member, the last one with that name, as in JSON; undefined if there is none. */
export function memberOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.findLast((member) => member.key === key)?.value : undefined;
}

/** What a place in a text holds, parsed. */
export function valueAt(text: string, { start, end }: { readonly start: number; readonly end: number }): unknown {
  return JSON.parse(text.slice(start, end));
}
