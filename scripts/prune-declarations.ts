import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { importsOf } from './rooms/imports-of.ts';

/**
 * Removes the declarations that no entry point reaches. The compiler declares every module that it reads, also those
 * that only a lazy import reaches: they would name packages that are bundled and not installed.
 * @param folder the output of the compiler
 * @param entries the entry points as sources, such as `src/sdk/index.ts`
 */
export function pruneDeclarations(folder: string, entries: readonly string[]): void {
  const reached = new Set<string>();
  const waiting = entries.map(declarationOf);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const source = readFileSync(join(folder, file), 'utf8');
    waiting.push(...importsOf(file, withInlineImports(source)).map(declarationOf));
  }
  for (const file of declarationsIn(folder)) if (!reached.has(file)) rmSync(join(folder, file));
}

function declarationOf(source: string): string {
  return source.replace(/\.(?:ts|tsx|js)$/, '.d.ts');
}

/** Inline types such as `import("./run.ts").Run` as statements. */
function withInlineImports(source: string): string {
  const inline = [...source.matchAll(/import\((['"]\.[^'"]+['"])\)/g)].map(([, request]) => `import ${request};`);
  return [source, ...inline].join('\n');
}

function declarationsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.d.ts'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
