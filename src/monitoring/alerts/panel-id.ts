import { ALL_BOARDS } from '../dashboards/all-boards.ts';
import { dashboardOf } from '../dashboards/board.ts';
import type { BoardUid } from '../dashboards/boards.ts';

/**
 * The ID of a panel by its title; IDs depend on the panels before.
 * @throws if the dashboard has no such panel
 */
export function panelId(uid: BoardUid, title: string): number {
  const id = panelsOf(uid).find((panel) => panel.title === title)?.id;
  if (id === undefined) throw new Error(`Cannot link an alert to the panel "${title}": ${uid} has none of this title`);
  return id;
}

function panelsOf(uid: BoardUid): readonly { id?: number; title?: string }[] {
  const board = ALL_BOARDS.find((candidate) => candidate.uid === uid);
  return board ? (dashboardOf(board).panels ?? []) : [];
}
