import { readFileSync, writeFileSync } from 'node:fs';

/** Replaces what stands between the marks `measured` and `end of measured` of a page in `docs`. */
export function writeMeasured(page: string, text: string): void {
  const file = new URL(`../docs/${page}`, import.meta.url);
  const [before = '', , after = ''] = readFileSync(file, 'utf8').split(/<!-- (?:measured|end of measured) -->/);
  writeFileSync(file, `${before}<!-- measured -->\n\n${text}\n\n<!-- end of measured -->${after}`);
}
