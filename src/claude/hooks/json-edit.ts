import type { JsonNode } from './json-nodes.ts';

/** How a text is laid out, so that what is added looks like the rest. */
export type Layout = { readonly unit: string; readonly lineEnd: string };

const FIRST_INDENT = /[{[]\r?\n([ \t]+)\S/;

/** The layout of a JSON text; two spaces and plain line ends where it shows none. */
export const layoutOf = (text: string): Layout => ({
  unit: FIRST_INDENT.exec(text)?.[1] ?? '  ',
  lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
});

type Container = Extract<JsonNode, { kind: 'object' | 'array' }>;
type Place = { readonly start: number; readonly end: number };

const childrenOf = (container: Container): readonly Place[] =>
  container.kind === 'object' ? container.members : container.items;

/** The white space at the beginning of the line on which a place stands. */
const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';

const isOnItsOwnLine = (text: string, offset: number): boolean => /\n[ \t]*$/.test(text.slice(0, offset));

const printed = (value: unknown, { unit, lineEnd }: Layout, indent: string): string =>
  JSON.stringify(value, null, unit).replaceAll('\n', lineEnd + indent);

/** A new child as it is written: an item's value, or a member with its key. */
export type Child = { readonly key?: string; readonly value: unknown };

const childText = ({ key, value }: Child, print: (value: unknown) => string): string =>
  key === undefined ? print(value) : `${JSON.stringify(key)}: ${print(value)}`;

const replaced = (text: string, { start, end }: Place, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** The text with a child added as the last one of an object or array. */
export const withChild = (text: string, container: Container, child: Child): string => {
  const layout = layoutOf(text);
  const [first, last] = [childrenOf(container)[0], childrenOf(container).at(-1)];
  if (!first || !last) {
    const outer = indentAt(text, container.start);
    const inner = outer + layout.unit;
    const body = childText(child, (value) => printed(value, layout, inner));
    const inside = { start: container.start + 1, end: container.end - 1 };
    return replaced(text, inside, layout.lineEnd + inner + body + layout.lineEnd + outer);
  }
  const after = { start: last.end, end: last.end };
  if (!isOnItsOwnLine(text, first.start)) {
    const space = text.includes(', ') || text.includes('": ') ? ' ' : '';
    return replaced(text, after, `,${space}${childText(child, (value) => JSON.stringify(value))}`);
  }
  const indent = indentAt(text, first.start);
  return replaced(
    text,
    after,
    `,${layout.lineEnd}${indent}${childText(child, (value) => printed(value, layout, indent))}`,
  );
};

/** The text without one child of an object or array, with what separated it from its neighbours. */
export const withoutChild = (text: string, container: Container, child: Place): string => {
  const children = childrenOf(container);
  const index = children.findIndex(({ start }) => start === child.start);
  const [before, next] = [children[index - 1], children[index + 1]];
  if (before) return replaced(text, { start: before.end, end: child.end }, '');
  if (next) return replaced(text, { start: child.start, end: next.start }, '');
  return replaced(text, { start: container.start + 1, end: container.end - 1 }, '');
};
