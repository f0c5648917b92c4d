import type { JsonNode } from './json-nodes.ts';

/** How a text is laid out, so that what is added looks like the rest. */
export type Layout = { readonly unit: string; readonly lineEnd: string };

/** A new child as it is written: an item's value, or a member with its key. */
export type Child = { readonly key?: string; readonly value: unknown };

type Container = Extract<JsonNode, { kind: 'object' | 'array' }>;

/** The text with a child added as the last one of an object or array. */
export function withChild(text: string, container: Container, child: Child): string {
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
}

const FIRST_INDENT = /[{[]\r?\n([ \t]+)\S/;

/** The layout of a JSON text; two spaces and plain line ends where it shows none. */
function layoutOf(text: string): Layout {
  return {
    unit: FIRST_INDENT.exec(text)?.[1] ?? '  ',
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

type Place = { readonly start: number; readonly end: number };

function childrenOf(container: Container): readonly Place[] {
  return container.kind === 'object' ? container.members : container.items;
}

/** The white space at the beginning of the line on which a place stands. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';
}

function childText({ key, value }: Child, print: (value: unknown) => string): string {
  return key === undefined ? print(value) : `${JSON.stringify(key)}: ${print(value)}`;
}

function printed(value: unknown, { unit, lineEnd }: Layout, indent: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', lineEnd + indent);
}

function replaced(text: string, { start, end }: Place, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function isOnItsOwnLine(text: string, offset: number): boolean {
  return /\n[ \t]*$/.test(text.slice(0, offset));
}

/** The text without one child of an object or array, with what separated it from its neighbours. */
export function withoutChild(text: string, container: Container, child: Place): string {
  const children = childrenOf(container);
  const index = children.findIndex(({ start }) => start === child.start);
  const [before, next] = [children[index - 1], children[index + 1]];
  if (before) return replaced(text, { start: before.end, end: child.end }, '');
  if (next) return replaced(text, { start: child.start, end: next.start }, '');
  return replaced(text, { start: container.start + 1, end: container.end - 1 }, '');
}
