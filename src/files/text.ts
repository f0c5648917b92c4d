import { isUtf8 } from 'node:buffer';

/** A file's content as text; undefined where it is binary or not UTF-8, and lines mean nothing. */
export function textOf(content: Buffer | undefined): string | undefined {
  return content && !content.includes(0) && isUtf8(content) ? content.toString('utf8') : undefined;
}
