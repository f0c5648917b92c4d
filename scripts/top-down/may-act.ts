import type { Expression } from 'oxc-parser';

type Tree = { readonly type: string; readonly [key: string]: unknown };

/** Whether the evaluation of an expression calls something whose result or effect may depend on the time of the call. */
export function mayAct(expression: Expression): boolean {
  return actsIn(expression as unknown as Tree);
}

function actsIn(tree: Tree): boolean {
  if (tree.type === 'FunctionExpression' || tree.type === 'ArrowFunctionExpression') return false;
  if (tree.type === 'AwaitExpression') return true;
  if ((tree.type === 'CallExpression' || tree.type === 'NewExpression') && !isPure(tree['callee'] as Tree)) return true;
  return Object.values(tree)
    .flat()
    .some((child) => isTree(child) && actsIn(child));
}

/** Calls that only compute a value from their arguments. */
const PURE: ReadonlySet<string> = new Set([
  'Set',
  'Map',
  'RegExp',
  'URL',
  'fileURLToPath',
  'join',
  'resolve',
  'dirname',
]);

function isPure(callee: Tree): boolean {
  return callee.type === 'Identifier' && PURE.has(String(callee['name']));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && typeof (value as Tree).type === 'string';
}
