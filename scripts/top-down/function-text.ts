import type { ArrowFunctionExpression, Statement as Node } from 'oxc-parser';

/** A function at the top level: a declaration, or a constant that holds an arrow function. */
export type DeclaredFunction = {
  readonly isDeclarable: boolean;
  readonly arrow?: ArrowFunctionExpression;
  readonly name: string;
};

/** The function that a statement declares, if it declares one. */
export function declaredFunction(node: Node): DeclaredFunction | undefined {
  if (node.type === 'ExportNamedDeclaration') return node.declaration ? declaredFunction(node.declaration) : undefined;
  if (node.type === 'FunctionDeclaration' || node.type === 'TSDeclareFunction')
    return { isDeclarable: true, name: node.id?.name ?? '' };
  if (node.type !== 'VariableDeclaration' || node.declarations.length !== 1) return undefined;
  const [{ id, init } = {}] = node.declarations;
  if (id?.type !== 'Identifier' || init?.type !== 'ArrowFunctionExpression') return undefined;
  // A constant with a type of its own cannot be written as a declaration.
  return { isDeclarable: !id.typeAnnotation, arrow: init, name: id.name };
}

/** The text of a statement; a constant that holds an arrow function is written as a function declaration. */
export function functionText(node: Node, source: string): string {
  const text = source.slice(node.start, node.end);
  const { isDeclarable, arrow, name } = declaredFunction(node) ?? {};
  if (!isDeclarable || !arrow) return text;
  const exported = node.type === 'ExportNamedDeclaration' ? 'export ' : '';
  const head = source
    .slice(arrow.start, arrow.body.start)
    .replace(/=>\s*(?:\/\/[^\n]*\s*)?$/, '')
    .trimEnd();
  const signature = arrow.async ? head.replace(/^async\s*/, '') : head;
  return `${exported}${arrow.async ? 'async ' : ''}function ${name}${signature} ${bodyText(arrow, source)}`;
}

function bodyText({ body, expression }: ArrowFunctionExpression, source: string): string {
  const text = source.slice(body.start, body.end);
  if (!expression) return text;
  const value = text.startsWith('(') && body.type === 'ParenthesizedExpression' ? text.slice(1, -1).trim() : text;
  return `{\n  return ${value};\n}`;
}
