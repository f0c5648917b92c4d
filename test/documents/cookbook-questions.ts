import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';

/** A question of the cookbook with its query, and the result that the page shows. */
export type Question = {
  readonly title: string;
  readonly language: 'promql' | 'sql' | 'http' | 'traceql';
  readonly query: string;
  readonly result: string;
};

const FILE = join(packageFolder(), 'docs/cookbook.md');

const QUESTION =
  /^### \d+\. (?<title>.+)$[^]*?^```(?<language>\w+)\n(?<query>[^]*?)\n```\n\n```text\n(?<result>[^]*?)\n?```$/gm;

/** The questions of the cookbook, in their order. */
export function questions(): Question[] {
  return Array.from(readFileSync(FILE, 'utf8').matchAll(QUESTION), ({ groups }) => groups as unknown as Question);
}

/** The number of questions, by their headings. */
export function questionCount(): number {
  return readFileSync(FILE, 'utf8').match(/^### \d+\. /gm)?.length ?? 0;
}

/** Writes results into the page, in the order of its questions. */
export function writeResults(results: readonly string[]): void {
  let index = 0;
  const text = readFileSync(FILE, 'utf8').replaceAll(QUESTION, (block) => {
    const start = block.lastIndexOf('```text\n');
    return `${block.slice(0, start)}\`\`\`text\n${results[index++]}\n\`\`\``;
  });
  writeFileSync(FILE, text);
}
