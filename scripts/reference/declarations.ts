import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, type Comment, type Program } from 'oxc-parser';

/** A declaration of a source file: its text without a body, and the text of the comment before it. */
export type Declaration = {
  readonly kind: 'function' | 'class' | 'type' | 'constant';
  readonly text: string;
  readonly doc: string;
};

/** A name that a file exports from another file. */
export type Reexport = { readonly name: string; readonly file: string };

/** What an index file exports, in its order. */
export function reexportsIn(index: string): Reexport[] {
  const { body } = parsed(index).program;
  return body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' && node.source
      ? node.specifiers.map(({ exported }) => ({
          name: 'name' in exported ? exported.name : exported.value,
          file: join(dirname(index), String(node.source?.value)),
        }))
      : [],
  );
}

type Parsed = { readonly source: string; readonly program: Program; readonly comments: readonly Comment[] };

const FILES = new Map<string, Parsed>();

function parsed(file: string): Parsed {
  const known = FILES.get(file);
  if (known) return known;
  const source = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, source);
  const found = { source, program, comments };
  FILES.set(file, found);
  return found;
}

/**
 * The declaration of a name in a file, or in the file from which that file exports it.
 * @throws {Error} if it is declared in neither
 */
export function declarationOf(name: string, file: string): Declaration {
  const { source, program, comments } = parsed(file);
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration' || !node.declaration) continue;
    const found = declared(node.declaration, name);
    if (found) {
      const text = source
        .slice(node.start, found.end)
        .replace(/^export (?:async )?/, '')
        .trim();
      return { kind: found.kind, text, doc: docBefore(node.start, comments, source) };
    }
  }
  const other = reexportsIn(file).find((exported) => exported.name === name);
  if (!other) throw new Error(`Cannot find the declaration of ${name} in ${file}`);
  return declarationOf(name, other.file);
}

type Node = NonNullable<Extract<Program['body'][number], { type: 'ExportNamedDeclaration' }>['declaration']>;

/** The kind of a declaration of the name, and where its text ends: before the body of a function or class. */
function declared(node: Node, name: string): { kind: Declaration['kind']; end: number } | undefined {
  if (node.type === 'FunctionDeclaration' || node.type === 'TSDeclareFunction')
    return node.id?.name === name ? { kind: 'function', end: node.body?.start ?? node.end } : undefined;
  if (node.type === 'ClassDeclaration')
    return node.id?.name === name ? { kind: 'class', end: node.body.start } : undefined;
  if (node.type === 'TSTypeAliasDeclaration' || node.type === 'TSInterfaceDeclaration')
    return node.id.name === name ? { kind: 'type', end: node.end } : undefined;
  if (node.type !== 'VariableDeclaration') return undefined;
  const [first] = node.declarations;
  return first?.id.type === 'Identifier' && first.id.name === name ? { kind: 'constant', end: node.end } : undefined;
}

/** The text of the doc comment that ends before a position. */
function docBefore(position: number, comments: readonly Comment[], source: string): string {
  const before = comments.findLast(({ end }) => end <= position);
  if (!before?.value.startsWith('*') || source.slice(before.end, position).trim() !== '') return '';
  return commentText(before.value);
}

/** The text of a doc comment without its marks, in paragraphs. */
export function commentText(value: string): string {
  const lines = value.replace(/^\*/, '').split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .trim()
    .replaceAll(/\{@link (\w+)\}/g, '`$1`');
}
