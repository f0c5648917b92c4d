type Tree = { readonly type?: string; readonly start?: number; readonly [key: string]: unknown };

/** Every identifier in a tree that may refer to something outside it, each once, in the order of the text. */
export function referencesIn(tree: object): string[] {
  const found: { readonly name: string; readonly start: number }[] = [];
  collect(tree as Tree, found);
  return [...new Set(found.toSorted((a, b) => a.start - b.start).map(({ name }) => name))];
}

function collect(tree: Tree, found: { name: string; start: number }[]): void {
  if (tree.type === 'Identifier' || tree.type === 'JSXIdentifier')
    found.push({ name: String(tree['name']), start: tree.start ?? 0 });
  for (const [key, value] of Object.entries(tree)) {
    if (isPlainKey(tree, key)) continue;
    for (const child of Array.isArray(value) ? value : [value])
      if (child !== null && typeof child === 'object') collect(child as Tree, found);
  }
}

/** The name after a dot and the name of a property refer to nothing in the file. */
function isPlainKey(tree: Tree, key: string): boolean {
  if (tree['computed'] === true) return false;
  if (tree.type === 'MemberExpression') return key === 'property';
  if (tree.type === 'JSXAttribute') return key === 'name';
  return key === 'key' && tree['shorthand'] !== true;
}
