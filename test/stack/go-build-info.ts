import { readFileSync } from 'node:fs';

/** A Go module in a program. */
export type GoModule = { readonly path: string; readonly version: string };

const FLAGS_OFFSET = 15;
const HEADER_BYTES = 32;

/**
 * Reads which modules a Go program was linked from, as `go version -m` does, for machines without Go.
 * @throws if the file has no build information in the form that Go has written since 1.18
 */
export function modulesInProgram(file: string): GoModule[] {
  const bytes = readFileSync(file);
  const header = bytes.indexOf(Buffer.from('\u00ff Go buildinf:', 'latin1'));
  if (header < 0 || (bytes[header + FLAGS_OFFSET] ?? 0) % 4 < 2) throw new Error(`${file} has no Go build information`);
  const goVersion = readText(bytes, header + HEADER_BYTES);
  const { text } = readText(bytes, goVersion.end);
  const modules = text.split('\n').flatMap((line) => {
    const [kind, path = '', version = ''] = line.split('\t');
    // A replacement (`=>`) is what was linked; the replaced module is listed as well.
    return kind === 'mod' || kind === 'dep' || kind === '=>' ? [{ path, version }] : [];
  });
  if (modules.length === 0) throw new Error(`${file} names no modules`);
  return modules;
}

/** A text preceded by its length in bytes as a varint. */
function readText(bytes: Buffer, offset: number): { readonly text: string; readonly end: number } {
  let [length, start, factor] = [0, offset, 1];
  for (;;) {
    const byte = bytes[start++] ?? 0;
    length += (byte % 128) * factor;
    factor *= 128;
    if (byte < 128) break;
  }
  return { text: bytes.toString('latin1', start, start + length), end: start + length };
}
