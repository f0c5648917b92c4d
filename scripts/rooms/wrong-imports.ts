import { importsOf } from './imports-of.ts';

/** The rooms of the source tree, what each is for, and which others its files may import. */
export type Rooms = Readonly<Record<string, { readonly purpose: string; readonly may: readonly string[] }>>;

/** The imports of a file that cross rooms in a direction that is not allowed, one sentence each. */
export function wrongImports(rooms: Rooms, file: string, source: string): string[] {
  const from = roomOf(rooms, file);
  if (from === undefined) return [`${file} is in no room: add its folder to rooms.json`];
  const allowed = new Set([from, ...(rooms[from]?.may ?? [])]);
  return importsOf(file, source).flatMap((target) => {
    const to = roomOf(rooms, target);
    if (to === undefined) return isCode(target) ? [`${file} imports ${target}, which is in no room`] : [];
    if (allowed.has(to)) return [];
    return [`${file} imports ${target}: ${from} may import ${[...allowed].join(', ')}, not ${to}`];
  });
}

/** The room of a file below `src/`, `hooks/` or `examples/`; undefined for other files. */
function roomOf(rooms: Rooms, file: string): string | undefined {
  const [top = '', ...below] = file.split('/');
  if (top === 'hooks' || top === 'examples') return top;
  if (top !== 'src') return undefined;
  const [first = '', second = ''] = below;
  return [`${first}/${second}`, first].find((name) => name in rooms);
}

/** Whether a file is a module: data such as `package.json` belongs to no room. */
function isCode(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/** A room that, through others, may import itself; undefined if directions have no circle. */
export function circleIn(rooms: Rooms): string | undefined {
  return Object.keys(rooms).find((room) => reachable(rooms, room).has(room));
}

function reachable(rooms: Rooms, room: string): Set<string> {
  const found = new Set<string>();
  const open = [...(rooms[room]?.may ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(rooms[next]?.may ?? []));
  }
  return found;
}
