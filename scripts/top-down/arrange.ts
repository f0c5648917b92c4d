import type { Item } from './parse-module.ts';

/**
 * Puts the items of a file into the order in which they are read: imports, exported types and values, what runs when the
 * file is loaded, then each exported function with its helpers below it, in the order of their calls. A private value
 * or type stands before the first function that uses it; a table of functions, like a helper, below it.
 * Statements that call something keep their order among each other: a timing would be wrong otherwise.
 */
export function arrange(items: readonly Item[]): Item[] {
  const order = place(
    items,
    items.filter(({ kind }) => kind === 'effect'),
  );
  const actions = items.filter(({ isAction }) => isAction);
  const isKept = order.filter(({ isAction }) => isAction).every((item, index) => item === actions[index]);
  return isKept ? order : place(items, actions);
}

function place(items: readonly Item[], effects: readonly Item[]): Item[] {
  const placement = openPlacement(items);
  const of = (kind: Item['kind']): Item[] => items.filter((item) => item.kind === kind);
  for (const item of of('import')) placement.put(item);
  for (const item of items.filter(({ isExported }) => isExported)) placeVocabulary(placement, item);
  for (const item of effects) placeValue(placement, item);
  for (const item of of('function').filter(({ isExported }) => isExported)) placeFunction(placement, item);
  const roots = [...effects, ...of('value').filter(({ isExported }) => isExported)];
  for (const item of roots.flatMap(placement.usesOf)) if (item.kind === 'function') placeFunction(placement, item);
  for (const item of of('function')) placeFunction(placement, item);
  for (const item of of('value')) placeValue(placement, item);
  for (const item of items) placement.put(item);
  return [...placement.order];
}

type Placement = {
  readonly order: ReadonlySet<Item>;
  /** Places an item at the end, unless it is placed already. */
  readonly put: (item: Item) => void;
  /** The items that an item uses, in the order of their first use. */
  readonly usesOf: (item: Item) => Item[];
};

function openPlacement(items: readonly Item[]): Placement {
  const owners = new Map(items.flatMap((item) => item.names.map((name) => [name, item] as const)));
  const order = new Set<Item>();
  return {
    order,
    put: (item) => void order.add(item),
    usesOf: (item) => item.uses.flatMap((name) => owners.get(name) ?? []),
  };
}

/** Exported types and values come first, types that only they use behind them. */
function placeVocabulary(placement: Placement, item: Item): void {
  if (item.kind === 'type') placeType(placement, item);
  if (item.kind === 'value') placeValue(placement, item);
}

function placeType(placement: Placement, item: Item): void {
  if (placement.order.has(item)) return;
  placement.put(item);
  for (const used of placement.usesOf(item)) if (used.kind === 'type' && !used.isExported) placeType(placement, used);
}

/** What is evaluated while the file is loaded needs every value before it that it may read. */
function placeValue(placement: Placement, item: Item): void {
  if (placement.order.has(item)) return;
  placeNeeded(placement, item, new Set());
  placement.put(item);
  for (const used of placement.usesOf(item)) if (used.kind === 'type') placeType(placement, used);
}

/** Values that an evaluation may read, directly or in functions that it may call. */
function placeNeeded(placement: Placement, item: Item, seen: Set<Item>): void {
  if (seen.has(item)) return;
  seen.add(item);
  for (const used of placement.usesOf(item)) {
    if (used.kind === 'type' || placement.order.has(used)) continue;
    placeNeeded(placement, used, seen);
    if (used.kind === 'value' || !used.isHoisted) placement.put(used);
  }
}

function placeFunction(placement: Placement, item: Item): void {
  if (placement.order.has(item)) return;
  const used = placement.usesOf(item);
  const isTable = (one: Item): boolean => one.kind === 'value' && placement.usesOf(one).some(isHelper);
  for (const one of used) {
    if (one.kind === 'value' && !isTable(one)) placeValue(placement, one);
    if (one.kind === 'type') placeType(placement, one);
  }
  placement.put(item);
  for (const one of used) {
    if (isTable(one)) placeValue(placement, one);
    const helpers = isTable(one) ? placement.usesOf(one) : [one];
    for (const helper of helpers.filter(isHelper)) placeFunction(placement, helper);
  }
}

function isHelper({ kind, isExported }: Item): boolean {
  return kind === 'function' && !isExported;
}
