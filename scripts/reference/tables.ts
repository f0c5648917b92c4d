import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { commentText, declarationOf } from './declarations.ts';

/** A table of the store. */
export type Table = { readonly name: string; readonly doc: string; readonly columns: readonly Column[] };

/** A column: its type in TypeScript, and the comment before it. */
export type Column = { readonly name: string; readonly type: string; readonly doc: string };

/** The tables of the type `Schema` of a file, in its order. */
export function tablesIn(file: string): Table[] {
  const schema = declarationOf('Schema', file);
  return columnsOf(schema.text, file).map(({ name, type }) => {
    const declaring = fileOf(type, file);
    const { text, doc } = declarationOf(type, declaring);
    const columns = columnsOf(text, declaring).map((column) => ({
      ...column,
      type: withValues(column.type, declaring),
    }));
    return { name, doc: doc.replaceAll('\n', ' '), columns };
  });
}

/** The properties of an object type and of the types that it is joined with. */
function columnsOf(text: string, file: string): Column[] {
  const source = `${text.startsWith('type') ? '' : 'type '}${text}`;
  const { program, comments } = parseSync('table.ts', source);
  const [node] = program.body;
  if (node?.type !== 'TSTypeAliasDeclaration') throw new Error(`Cannot read the columns of ${text}`);
  const { typeAnnotation: type } = node;
  const parts = type.type === 'TSIntersectionType' ? type.types : [type];
  return parts.flatMap((part) => {
    if (part.type === 'TSTypeReference' && part.typeName.type === 'Identifier')
      return columnsOf(declarationOf(part.typeName.name, file).text, file);
    if (part.type !== 'TSTypeLiteral') return [];
    return part.members.flatMap((member) => {
      if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
      const value = member.typeAnnotation?.typeAnnotation;
      const before = comments.findLast(({ end }) => end <= member.start);
      const isDoc = before !== undefined && source.slice(before.end, member.start).trim() === '';
      return {
        name: member.key.name,
        type: value ? source.slice(value.start, value.end).replaceAll(/\s+/g, ' ') : 'unknown',
        doc: isDoc ? commentText(before.value).replaceAll('\n', ' ') : '',
      };
    });
  });
}

/** The file that declares a type: the schema itself, or one whose types it exports. */
function fileOf(type: string, schema: string): string {
  const source = readFileSync(schema, 'utf8');
  const files = [
    schema,
    ...Array.from(source.matchAll(/^export type \* from '(.+)';$/gm), ([, path = '']) => fileAt(path, schema)),
  ];
  const found = files.find((file) => new RegExp(`^export type ${type} =`, 'm').test(readFileSync(file, 'utf8')));
  if (found === undefined) {
    const [, path] = new RegExp(`^import type \\{[^}]*\\b${type}\\b[^}]*\\} from '(.+)';$`, 'm').exec(source) ?? [];
    if (path === undefined) throw new Error(`Cannot find the type ${type} of a table`);
    return fileAt(path, schema);
  }
  return found;
}

function fileAt(path: string, from: string): string {
  return new URL(path, `file://${from}`).pathname;
}

/** A type with the values of the sets that it names, such as `'first' | 'retry'` for `StepKind`. */
function withValues(type: string, file: string): string {
  return type.replaceAll(/\b[A-Z][a-z]\w*/g, (name) => {
    const values = declaredText(name, fileOf(name, file)).matchAll(/'[^']+'/g);
    return [...new Set(Array.from(values, ([value]) => value))].join(' | ');
  });
}

/** The text of a declaration, with those of the constants that it names. */
function declaredText(name: string, file: string): string {
  const { text } = declarationOf(name, file);
  return text.replaceAll(/(?:\btypeof |\.\.\.)(\w+)/g, (_, constant: string) => declaredText(constant, file));
}
