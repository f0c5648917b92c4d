/** Takes the bytes of one long line of JSON and keeps everything of it but its long strings and long lists of strings. */
export type StringCutter = {
  readonly push: (chunk: Buffer) => void;
  /** The line with `null` for each long string, and for the end of each long list of strings; undefined where it is still longer than `longest` bytes. */
  readonly text: () => string | undefined;
};

/** Names, ids and counts are far shorter; what is longer is content, which is not kept anyway. */
const LONGEST_STRING_BYTES = 64 * 1024;

const QUOTES = Buffer.from('"');

const NULL = Buffer.from('null');

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];

/**
 * Opens a cutter for a line that is too long to be kept whole. A row of a transcript stays readable, its ids and its
 * usage included, in memory that its pictures and file contents have no part in.
 */
export function openStringCutter(longest: number): StringCutter {
  const [kept, value] = [openBytes(longest), openBytes(LONGEST_STRING_BYTES)];
  let [isInString, backslashes] = [false, 0];
  const list = openListCutter(kept);
  const endString = (): void => {
    const whole = value.take();
    isInString = false;
    if (list.keepsString()) for (const part of whole ? [QUOTES, whole, QUOTES] : [NULL]) kept.add(part);
  };
  /** Takes a part of a string, or what is outside of strings; returns where to go on. */
  const step = (chunk: Buffer, from: number): number => {
    const quote = chunk.indexOf(QUOTE, from);
    const end = quote < 0 ? chunk.length : quote;
    const part = chunk.subarray(from, end);
    if (!isInString) {
      list.addOutside(part);
      isInString = quote >= 0;
      if (isInString) list.beginString();
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
  /**
   * What was added since the last time, which may be overwritten by the next; undefined where that was more than may be
   * kept.
   */
  readonly take: () => Buffer | undefined;
};

const FIRST_BYTES = 1024;

/** One buffer that grows: a buffer for each of millions of short strings would take a hundred times their length. */
function openBytes(longest: number): Bytes {
  let [buffer, size] = [Buffer.allocUnsafe(FIRST_BYTES), 0];
  return {
    add: (part) => {
      const end = size + part.length;
      if (end <= longest) {
        if (end > buffer.length) buffer = enlarged(buffer, end);
        buffer.set(part, size);
      }
      size = end;
    },
    take: () => {
      const taken = size > longest ? undefined : buffer.subarray(0, size);
      size = 0;
      return taken;
    },
  };
}

function enlarged(buffer: Buffer, size: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(Math.max(size, 2 * buffer.length));
  larger.set(buffer);
  return larger;
}

/** Leaves out the strings of a list behind the first ones. */
type ListCutter = {
  /** Takes a part of what is outside of strings. */
  readonly addOutside: (part: Buffer) => void;
  readonly beginString: () => void;
  /** Whether the current string is kept; the first one that is not kept leaves a mark. */
  readonly keepsString: () => boolean;
};

/** The lines of a patch; other lists are far shorter. */
const LONGEST_LIST = 1000;

const COMMAS = Buffer.from(',');

const END_OF_LIST = Buffer.from(',null');

function openListCutter(kept: Bytes): ListCutter {
  // How many strings precede the current one in its list, and what is between the two.
  let [preceding, between]: [number, 'nothing' | 'comma' | 'more'] = [0, 'more'];
  return {
    addOutside: (part) => {
      if (part.length === 0) return;
      const isComma = between === 'nothing' && part.length === 1 && part[0] === COMMA;
      // The comma before a string that will be left out is kept back.
      const isHeld = preceding >= LONGEST_LIST - 1;
      if (between === 'comma' && isHeld) kept.add(COMMAS);
      if (!isComma || !isHeld) kept.add(withoutHoles(part));
      between = isComma ? 'comma' : 'more';
    },
    beginString: () => {
      preceding = between === 'comma' ? preceding + 1 : 0;
      between = 'nothing';
    },
    keepsString: () => {
      if (preceding === LONGEST_LIST) kept.add(END_OF_LIST);
      return preceding < LONGEST_LIST;
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
