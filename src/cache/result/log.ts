/** A piece of output with the stream that it was written to. */
export type Piece = { readonly stream: 'stdout' | 'stderr'; readonly bytes: Buffer };

const HEADER_BYTES = 5;

/** The output of a command as one blob, in the order in which it was read: a stream, a length and the bytes, repeated. */
export function encodeLog(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(
    pieces.flatMap(({ stream, bytes }) => {
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt8(stream === 'stdout' ? 1 : 2);
      header.writeUInt32LE(bytes.length, 1);
      return [header, bytes];
    }),
  );
}

/** The pieces of a log. */
export function decodeLog(log: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < log.length;) {
    const end = at + HEADER_BYTES + log.readUInt32LE(at + 1);
    pieces.push({ stream: log.readUInt8(at) === 1 ? 'stdout' : 'stderr', bytes: log.subarray(at + HEADER_BYTES, end) });
    at = end;
  }
  return pieces;
}
