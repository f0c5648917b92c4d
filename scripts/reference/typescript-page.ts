import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { declarationOf, reexportsIn, type Declaration } from './declarations.ts';

const INTRODUCTION = `# TypeScript API

<!-- Generated from the doc comments of the sources by \`npm run generate\`. Edit the sources instead. -->

For developers who record workflows from TypeScript or JavaScript. At the end you know every function that the package exports, its options, what it returns and what it throws. The [README](../README.md#measure-your-own) has examples.`;

/** The page of the TypeScript API: every name that an entry point of the package exports, with its doc comment. */
export function typescriptPage(): string {
  return `${[INTRODUCTION, ...entries().map(entryText)].join('\n\n')}\n`;
}

type Entry = { readonly name: string; readonly index: string };

const ROOT = packageFolder();

/** The entry points of the package and their source files. */
function entries(): Entry[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, { default: string }>;
  };
  return Object.entries(exports).map(([path, { default: built }]) => ({
    name: path.replace('.', 'stepmeter'),
    index: join(ROOT, built.replace('./dist/', '').replace(/\.js$/, '.ts')),
  }));
}

function entryText({ name, index }: Entry): string {
  const exported = reexportsIn(index).map((found) => ({
    name: found.name,
    declaration: declarationOf(found.name, found.file),
  }));
  const ordered = [...exported].sort((a, b) => Number(isType(a.declaration)) - Number(isType(b.declaration)));
  return [`## ${name}`, ...ordered.map((item) => exportText(item.name, item.declaration))].join('\n\n');
}

function isType({ kind }: Declaration): boolean {
  return kind === 'type';
}

function exportText(name: string, { kind, text, doc }: Declaration): string {
  const [meaning = '', ...tags] = doc.split(/\n(?=@)/);
  const heading = kind === 'function' ? `### ${name}()` : `### ${name}`;
  const code = `<!-- not run: a declaration of the sources -->\n\n\`\`\`ts\n${text}\n\`\`\``;
  return [heading, joined(meaning), ...tags.map(tagText), code].filter(Boolean).join('\n\n');
}

/** Lines of one paragraph become one line. */
function joined(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' ').trim())
    .join('\n\n');
}

function tagText(tag: string): string {
  if (tag.startsWith('@example ')) return `Example: \`${joined(tag.slice('@example '.length))}\``;
  return joined(tag)
    .replace(/^@throws (?:\{(\w+)\} )?/, (_, type?: string) => `Throws ${type ? `\`${type}\` ` : ''}`)
    .replace(/^@default /, 'Default: ')
    .replace(/^@param (\w+) /, '`$1`: ')
    .replace(/^@returns /, 'Returns ');
}
