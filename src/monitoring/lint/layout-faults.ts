import type { Dashboard, GridPos, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

const COLUMNS = 24;

type Placed = Panel | RowPanel;

const nameOf = ({ type, title, id }: Placed): string => `${type} "${title}" (${id})`;

const overlap = (a: GridPos, b: GridPos): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

const pairsOf = <T>(items: readonly T[]): [T, T][] =>
  items.flatMap((first, index) => items.slice(index + 1).map((second): [T, T] => [first, second]));

const positionFaults = (panel: Placed): string[] => {
  const { gridPos } = panel;
  if (!gridPos) return [`${nameOf(panel)} has no place`];
  return gridPos.x + gridPos.w > COLUMNS ? [`${nameOf(panel)} reaches beyond the board`] : [];
};

const pairFaults = ([a, b]: [Placed, Placed]): string[] => [
  ...(a.id === b.id ? [`${nameOf(a)} and ${nameOf(b)} have the same id`] : []),
  ...(a.type !== 'row' && b.type !== 'row' && a.title === b.title ? [`Two panels are called "${a.title}"`] : []),
  ...(a.gridPos && b.gridPos && overlap(a.gridPos, b.gridPos) ? [`${nameOf(a)} lies over ${nameOf(b)}`] : []),
];

/** What is wrong with the ids, titles and places of a board's panels. */
export const layoutFaults = ({ panels = [] }: Dashboard): string[] => [
  ...panels.flatMap(positionFaults),
  ...pairsOf(panels).flatMap(pairFaults),
];
