import { ALL_BOARDS } from '../dashboards/all-boards.ts';
import { dashboardOf } from '../dashboards/board.ts';
import type { BoardUid } from '../dashboards/boards.ts';

const panelsOf = (uid: BoardUid): readonly { id?: number; title?: string }[] => {
  const board = ALL_BOARDS.find((candidate) => candidate.uid === uid);
  return board ? (dashboardOf(board).panels ?? []) : [];
};

/**
 * A panel by its title: its number depends on the panels before it.
 * @throws where the board has no such panel, so that a renamed one is noticed
 */
export const panelId = (uid: BoardUid, title: string): number => {
  const id = panelsOf(uid).find((panel) => panel.title === title)?.id;
  if (id === undefined) throw new Error(`Cannot link an alert to the panel "${title}": ${uid} has none of this title`);
  return id;
};
