import { parseSync, type Comment, type Statement as Node } from 'oxc-parser';
import { declaredFunction, functionText } from './function-text.ts';
import { mayAct } from './may-act.ts';
import { referencesIn } from './references.ts';

/** What a top-level statement is, as far as its place in the file matters. */
export type Kind = 'import' | 'type' | 'function' | 'value' | 'effect';

/** A top-level statement with the comments before it. */
export type Item = {
  readonly kind: Kind;
  /** Whether its evaluation calls something, such as a clock, so that it matters what is evaluated before it. */
  readonly isAction: boolean;
  /** The names that it declares. */
  readonly names: readonly string[];
  readonly isExported: boolean;
  /** The names of this file's top level that it uses, in the order of their first use. */
  readonly uses: readonly string[];
  /** The statement and the comments before it; a function is written as a declaration. */
  readonly text: string;
  /** Whether no blank line stood between it and the item before it. */
  readonly isAttached: boolean;
  /** Whether it is a function that can be called before it is reached, as declarations can. */
  readonly isHoisted: boolean;
  /** Whether `text` writes a constant that holds a function as a declaration. */
  readonly isConverted: boolean;
};

/**
 * Reads the top level of a TypeScript file.
 * @throws {Error} if the file cannot be parsed
 */
export function parseModule(file: string, source: string): Item[] {
  const { program, comments, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`Cannot parse ${file}: ${errors[0]?.message}`);
  const exported = namesExportedApart(program.body);
  const declared = new Set(program.body.flatMap(namesOf));
  let end = program.hashbang ? program.hashbang.end : 0;
  return program.body.map((node, index) => {
    const first = index === 0;
    const begin = end;
    end = endWithComment(source, comments, node.end);
    const leading = source.slice(begin, node.start);
    const names = namesOf(node);
    return {
      kind: kindOf(node),
      isAction: isAction(node),
      names,
      isExported: node.type.startsWith('Export') || names.some((name) => exported.has(name)),
      uses: referencesIn(node).filter((name) => declared.has(name) && !names.includes(name)),
      text: leading.trimStart() + functionText(node, source) + source.slice(node.end, end),
      isAttached: !first && !/\n\s*\n/.test(leading),
      isHoisted: declaredFunction(node)?.isDeclarable === true,
      isConverted: declaredFunction(node)?.isDeclarable === true && declaredFunction(node)?.arrow !== undefined,
    };
  });
}

/** Names in `export { a, b }`. */
function namesExportedApart(body: readonly Node[]): Set<string> {
  const specifiers = body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' && !node.source && !node.declaration ? node.specifiers : [],
  );
  return new Set(specifiers.flatMap(({ local }) => (local.type === 'Identifier' ? [local.name] : [])));
}

function namesOf(node: Node): string[] {
  if (node.type === 'ExportNamedDeclaration') return node.declaration ? namesOf(node.declaration) : [];
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => patternNames(id));
  return 'id' in node && node.id && 'name' in node.id ? [node.id.name] : [];
}

type Pattern = Extract<Node, { type: 'VariableDeclaration' }>['declarations'][number]['id'];

function patternNames(pattern: Pattern): string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  return referencesIn(pattern);
}

/** A comment on the line where a statement ends belongs to the statement. */
function endWithComment(source: string, comments: readonly Comment[], end: number): number {
  const next = comments.find((comment) => comment.start >= end);
  return next && /^[ \t]*$/.test(source.slice(end, next.start)) && !source.slice(end, next.end).includes('\n')
    ? next.end
    : end;
}

function kindOf(node: Node): Kind {
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return 'import';
  if (node.type === 'ExportNamedDeclaration') return node.declaration ? kindOf(node.declaration) : 'import';
  if (node.type === 'ExportDefaultDeclaration') return 'effect';
  if (node.type === 'TSTypeAliasDeclaration' || node.type === 'TSInterfaceDeclaration') return 'type';
  if (declaredFunction(node)) return 'function';
  // An awaited value has effects, and keeps its place among them.
  if (node.type === 'VariableDeclaration' && node.declarations.some(isAwaited)) return 'effect';
  if (node.type === 'VariableDeclaration' || node.type === 'ClassDeclaration') return 'value';
  return 'effect';
}

type Declarator = Extract<Node, { type: 'VariableDeclaration' }>['declarations'][number];

function isAwaited({ init }: Declarator): boolean {
  return init?.type === 'AwaitExpression';
}

function isAction(node: Node): boolean {
  if (node.type === 'ExportNamedDeclaration') return node.declaration !== null && isAction(node.declaration);
  if (node.type === 'VariableDeclaration') return node.declarations.some(({ init }) => init && mayAct(init));
  return kindOf(node) === 'effect';
}
