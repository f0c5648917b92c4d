import { useState, type KeyboardEvent } from 'react';
import type { TreeRow } from './tree-rows.ts';
import type { Folds } from './use-folds.ts';
import type { Zoom } from './use-zoom.ts';

type Setting = {
  readonly rows: readonly TreeRow[];
  readonly folds: Folds;
  readonly zoom: Zoom;
  readonly onSelect: (id: string) => void;
  /** Makes a row visible. */
  readonly reveal: (index: number) => void;
};

/** The keyboard of the waterfall: arrows move and fold, Enter selects, + and - zoom, [ and ] move the time, 0 shows all. */
export function useTreeKeys(setting: Setting): {
  readonly focused: number;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
} {
  const [focused, setFocused] = useState(0);
  const { rows, reveal } = setting;
  const focus = (index: number, grid: HTMLElement): void => {
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    setFocused(next);
    reveal(next);
    requestAnimationFrame(() =>
      grid.querySelector<HTMLElement>(`[data-position="${next}"]`)?.focus({ preventScroll: true }),
    );
  };
  return {
    focused: Math.min(focused, Math.max(0, rows.length - 1)),
    onKeyDown: (event) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>('[data-position]');
      const at = Number(row?.dataset['position'] ?? focused);
      if (act(event.key, at, setting, (index) => focus(index, event.currentTarget))) event.preventDefault();
    },
  };
}

const PAGE = 15;

/** Does what a key stands for; returns whether it stands for anything. */
function act(
  key: string,
  at: number,
  { rows, folds, zoom, onSelect }: Setting,
  focus: (index: number) => void,
): boolean {
  const row = rows[at];
  const hasChildren = row !== undefined && row.end > row.index + 1;
  const parent = rows.findIndex(({ index }) => index === row?.node.parent);
  const actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => focus(at + 1),
    ArrowUp: () => focus(at - 1),
    PageDown: () => focus(at + PAGE),
    PageUp: () => focus(at - PAGE),
    Home: () => focus(0),
    End: () => focus(rows.length - 1),
    ArrowRight: () => (row && hasChildren && row.isFolded ? folds.toggle(row.node) : focus(at + 1)),
    ArrowLeft: () => (row && hasChildren && !row.isFolded ? folds.toggle(row.node) : focus(parent)),
    Enter: () => row && onSelect(row.node.id),
    ' ': () => row && onSelect(row.node.id),
    '+': () => zoom.magnify(2),
    '-': () => zoom.magnify(0.5),
    '0': zoom.reset,
    '[': () => zoom.move(-0.25),
    ']': () => zoom.move(0.25),
  };
  actions[key]?.();
  return key in actions;
}
