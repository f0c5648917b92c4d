import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError, codeOf } from '../../core/errors.ts';
import type { Chunks } from '../formats/formats.ts';

/**
 * Writes to standard output at the pace of its reader. A reader that closes it, such as `head`, has what it wants.
 * @throws {UserError} if it cannot be written
 */
export async function writeStandardOutput(chunks: Chunks): Promise<void> {
  // After a failed write, Node reports the error of the stream a second time.
  process.stdout.on('error', () => {});
  try {
    await pipeline(Readable.from(chunks), process.stdout, { end: false });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new UserError(`Cannot write to standard output: ${error.message}`, {
      hint: 'Write to a file with -o',
      cause: error,
    });
  }
}
