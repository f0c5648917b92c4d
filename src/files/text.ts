import { isUtf8 } from 'node:buffer';

/** The content of a file as text; undefined if it is binary or not UTF-8, so that lines have no meaning. */
export function textOf(content: Buffer | undefined): string | undefined {
  return content && !content.includes(0) && isUtf8(content) ? content.toString('utf8') : undefined;
}
