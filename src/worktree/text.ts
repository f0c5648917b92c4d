import { isUtf8 } from 'node:buffer';

/** A file's content as text; undefined where it is binary or not UTF-8, and lines mean nothing. */
export const textOf = (content: Buffer | undefined): string | undefined =>
  content && !content.includes(0) && isUtf8(content) ? content.toString('utf8') : undefined;

/** The lines of a text with their line ends, so that a changed line end is a changed line. */
export const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];
