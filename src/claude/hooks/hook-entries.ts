import { hookHandler, type HookCommands } from './hook-commands.ts';
import { asArray, asObject, asText } from '../../core/json.ts';
import { memberOf, parseNodes, valueAt, type JsonNode } from './json-nodes.ts';
import { withChild, withoutChild } from './json-edit.ts';

/** A Stepmeter hook in a settings file. */
export type FoundHook = { readonly event: string; readonly command: string };

/** Our hooks in a settings text, which must be JSON. */
export function hooksIn(text: string): FoundHook[] {
  return placesOf(text).map(({ event, command }) => ({ event, command }));
}

type Place = FoundHook & { readonly list: JsonNode; readonly group: JsonNode; readonly handler: JsonNode };

/** The end of the command of a Stepmeter hook, regardless of its install location. */
const OURS = /[/\\]hooks[/\\]command[/\\](log-tool-call|log-response|create-worktree)['"]?$/;

function placesOf(text: string): Place[] {
  const hooks = memberOf(parseNodes(text), 'hooks');
  return (hooks?.kind === 'object' ? hooks.members : []).flatMap(({ key: event, value: list }) =>
    itemsOf(list).flatMap((group) =>
      itemsOf(memberOf(group, 'hooks'))
        .map((handler) => ({ event, list, group, handler, command: commandOf(text, handler) }))
        .filter(({ command }) => OURS.test(command)),
    ),
  );
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items : [];
}

function commandOf(text: string, handler: JsonNode): string {
  return asText(asObject(valueAt(text, handler))['command']) ?? '';
}

/** A settings text without our hooks, and without what is empty because of that. */
export function withoutHooks(text: string): string {
  const [first] = placesOf(text);
  return first ? withoutHooks(withoutPlace(text, first)) : text;
}

function withoutPlace(text: string, { event, list, group, handler }: Place): string {
  const root = parseNodes(text);
  const hooks = memberOf(root, 'hooks') ?? root;
  return pruned(text, [
    { around: memberOf(group, 'hooks') ?? group, child: handler },
    // A group is its hooks: without one it goes whole.
    { around: list, child: group },
    { around: hooks, child: memberPlace(hooks, event) },
    { around: root, child: memberPlace(root, 'hooks') },
  ]);
}

type JsonPlace = { readonly start: number; readonly end: number };

/** Removes a child, and what it leaves empty around it, from the inside out. */
function pruned(text: string, path: readonly { readonly around: JsonNode; readonly child: JsonPlace }[]): string {
  const [inner, ...outer] = path;
  if (!inner || inner.around.kind === 'value') return text;
  const children = inner.around.kind === 'object' ? inner.around.members : inner.around.items;
  if (children.length > 1 || outer.length === 0) return withoutChild(text, inner.around, inner.child);
  return pruned(text, outer);
}

function memberPlace(node: JsonNode, key: string): JsonPlace {
  return (node.kind === 'object' ? node.members.findLast((member) => member.key === key) : undefined) ?? node;
}

/** Whether a settings text has our hooks as they are wanted, once each. */
export function isComplete(text: string, wanted: HookCommands): boolean {
  const places = placesOf(text);
  const isAsWanted = ({ event, command, handler }: Place): boolean =>
    wanted.get(event) === command && JSON.stringify(valueAt(text, handler)) === JSON.stringify(hookHandler(command));
  return places.length === wanted.size && places.every(isAsWanted);
}

/** A settings text with our hooks, once each; unchanged where they are as wanted already. */
export function withHooks(text: string, wanted: HookCommands): string {
  if (isComplete(text, wanted)) return text;
  return [...wanted].reduce((result, [event, command]) => withHook(result, event, command), withoutHooks(text));
}

function withHook(text: string, event: string, command: string): string {
  const root = parseNodes(text);
  const group = { hooks: [hookHandler(command)] };
  const hooks = memberOf(root, 'hooks');
  if (root.kind !== 'object') return text;
  if (hooks?.kind !== 'object') return withChild(text, root, { key: 'hooks', value: { [event]: [group] } });
  const list = memberOf(hooks, event);
  if (list?.kind !== 'array') return withChild(text, hooks, { key: event, value: [group] });
  return withChild(text, list, { value: group });
}

/** What keeps hooks from being added to a settings text: the path of a value of the wrong kind, and which it should be. */
export function wrongShape(text: string): { readonly path: string; readonly wanted: string } | undefined {
  const root = parseNodes(text);
  if (root.kind !== 'object') return { path: 'its top level', wanted: 'an object' };
  const hooks = memberOf(root, 'hooks');
  if (hooks && hooks.kind !== 'object') return { path: '"hooks"', wanted: 'an object' };
  const wrong = hooks?.members.find(({ value }) => value.kind !== 'array');
  return wrong && { path: `"hooks" → ${JSON.stringify(wrong.key)}`, wanted: 'an array' };
}

/** Whether a settings text says something by this name that is true. */
export function isSet(text: string, key: string): boolean {
  return asObject(JSON.parse(text))[key] === true;
}

/** The names of the Stepmeter plugins that a settings text enables. */
export function pluginsIn(text: string): string[] {
  return Object.entries(asObject(asObject(JSON.parse(text))['enabledPlugins']))
    .filter(([name, on]) => name.startsWith('stepmeter@') && (on === true || asArray(on).length > 0))
    .map(([name]) => name);
}
