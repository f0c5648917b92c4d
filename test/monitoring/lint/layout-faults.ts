import type { Dashboard, GridPos, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

/** Faults in the IDs, titles and positions of panels. */
export function layoutFaults({ panels = [] }: Dashboard): string[] {
  return [...panels.flatMap(positionFaults), ...pairsOf(panels).flatMap(pairFaults), ...gaps(panels)];
}

type Placed = Panel | RowPanel;

const COLUMNS = 24;

function positionFaults(panel: Placed): string[] {
  const { gridPos } = panel;
  if (!gridPos) return [`${nameOf(panel)} has no position`];
  return gridPos.x + gridPos.w > COLUMNS ? [`${nameOf(panel)} exceeds the grid`] : [];
}

function nameOf({ type, title, id }: Placed): string {
  return `${type} "${title}" (${id})`;
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((first, index) => items.slice(index + 1).map((second): [T, T] => [first, second]));
}

function pairFaults([a, b]: [Placed, Placed]): string[] {
  return [
    ...(a.id === b.id ? [`${nameOf(a)} and ${nameOf(b)} have the same ID`] : []),
    ...(a.type !== 'row' && b.type !== 'row' && a.title === b.title ? [`Two panels have the title "${a.title}"`] : []),
    ...(a.gridPos && b.gridPos && overlap(a.gridPos, b.gridPos) ? [`${nameOf(a)} overlaps ${nameOf(b)}`] : []),
  ];
}

function overlap(a: GridPos, b: GridPos): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Lines of the grid with empty space beside their panels. */
function gaps(panels: readonly Placed[]): string[] {
  const used = new Map<number, number>();
  for (const { gridPos = { x: 0, y: 0, w: 0, h: 0 } } of panels)
    for (let line = gridPos.y; line < gridPos.y + gridPos.h; line++) used.set(line, (used.get(line) ?? 0) + gridPos.w);
  return [...used].filter(([, width]) => width < COLUMNS).map(([line]) => `line ${line} has empty space`);
}
