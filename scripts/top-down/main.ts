import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { arrange } from './arrange.ts';
import { parseModule, type Item } from './parse-module.ts';

// Files read top-down: an exported function first, its helpers below it in the order of their calls. Lists the files that
// do not; with `--fix` it rearranges them, and writes constants that hold arrow functions as function declarations.

const FOLDERS = ['src', 'hooks', 'test', 'bench', 'scripts'];

const isFix = process.argv.includes('--fix');
const wrong = sources().filter((file) => {
  const source = readFileSync(file, 'utf8');
  const items = parseModule(file, source);
  const order = arrange(items);
  const isInOrder =
    order.every((item, index) => item === items[index]) && items.every(({ isConverted }) => !isConverted);
  if (isFix && !isInOrder) writeFileSync(file, textOf(source, items, order));
  return !isInOrder;
});

if (wrong.length > 0 && !isFix) {
  console.error(`These files do not read top-down; \`npm run order\` rearranges them:\n  ${wrong.join('\n  ')}`);
  process.exitCode = 1;
}

function sources(): string[] {
  const globs = FOLDERS.flatMap((folder) => [`${folder}/*.ts`, `${folder}/*.tsx`]);
  const listed = execFileSync('git', ['ls-files', '--', ...globs], { encoding: 'utf8', maxBuffer: 16_000_000 });
  return listed.split('\n').filter(Boolean);
}

/** The text of a file in a new order. Lines that stood together without a blank line still do. */
function textOf(source: string, items: readonly Item[], order: readonly Item[]): string {
  const parts = order.map((item, index) => {
    const isNext = index > 0 && order[index - 1] === items[items.indexOf(item) - 1];
    return `${index === 0 ? '' : item.isAttached && isNext ? '\n' : '\n\n'}${item.text}`;
  });
  const [interpreter] = /^#!.*\n/.exec(source) ?? [''];
  return `${interpreter}${parts.join('')}\n`;
}
