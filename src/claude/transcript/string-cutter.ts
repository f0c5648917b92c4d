/** Takes the bytes of one long line of JSON and keeps everything of it but its long strings. */
export type StringCutter = {
  readonly push: (chunk: Buffer) => void;
  /** The line with `null` for each long string; undefined where it is still longer than `longest` bytes. */
  readonly text: () => string | undefined;
};

/** Names, ids and counts are far shorter; what is longer is content, which is not kept anyway. */
const LONGEST_STRING_BYTES = 64 * 1024;

const QUOTES = Buffer.from('"');

const NULL = Buffer.from('null');

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/**
 * Opens a cutter for a line that is too long to be kept whole. A row of a transcript stays readable, its ids and its
 * usage included, in memory that its pictures and file contents have no part in.
 */
export function openStringCutter(longest: number): StringCutter {
  const [kept, value] = [openBytes(longest), openBytes(LONGEST_STRING_BYTES)];
  let [isInString, backslashes] = [false, 0];
  const endString = (): void => {
    const whole = value.take();
    for (const part of whole ? [QUOTES, whole, QUOTES] : [NULL]) kept.add(part);
    isInString = false;
  };
  /** Takes a part of a string, or what is outside of strings; returns where to go on. */
  const step = (chunk: Buffer, from: number): number => {
    const quote = chunk.indexOf(QUOTE, from);
    const end = quote < 0 ? chunk.length : quote;
    const part = chunk.subarray(from, end);
    if (!isInString) {
      kept.add(withoutHoles(part));
      isInString = quote >= 0;
      return end + 1;
    }
    value.add(part);
    const last = backslashesBefore(chunk, from, end);
    // A run of them may have begun in the chunk before.
    backslashes = last === part.length ? backslashes + last : last;
    if (quote < 0) return end;
    if (backslashes % 2 === 0) endString();
    else value.add(QUOTES);
    backslashes = 0;
    return end + 1;
  };
  return {
    push: (chunk) => {
      for (let at = 0; at < chunk.length;) at = step(chunk, at);
    },
    text: () => (isInString ? undefined : kept.take()?.toString('utf8')),
  };
}

type Bytes = {
  readonly add: (part: Uint8Array) => void;
  /** What was added since the last time; undefined where that was more than may be kept. */
  readonly take: () => Buffer | undefined;
};

function openBytes(longest: number): Bytes {
  let [parts, size]: [Uint8Array[], number] = [[], 0];
  return {
    add: (part) => {
      size += part.length;
      // A copy: a part of a chunk would keep the whole chunk in memory.
      if (size <= longest) parts.push(Buffer.from(part));
      else parts = [];
    },
    take: () => {
      const taken = size > longest ? undefined : Buffer.concat(parts);
      [parts, size] = [[], 0];
      return taken;
    },
  };
}

const HOLE = Buffer.alloc(1);

/** Where a file was to be written and was not, it has NULs for megabytes: one of them says the same. */
function withoutHoles(part: Buffer): Uint8Array {
  if (!part.includes(0)) return part;
  const isHole = part[0] === 0 && part.compare(part, 1, part.length, 0, part.length - 1) === 0;
  return isHole ? HOLE : part.filter((byte, index) => byte !== 0 || part[index - 1] !== 0);
}

/** How many backslashes stand directly before `end`, no further back than `start`. */
function backslashesBefore(bytes: Buffer, start: number, end: number): number {
  let from = end;
  while (from > start && bytes[from - 1] === BACKSLASH) from -= 1;
  return end - from;
}
