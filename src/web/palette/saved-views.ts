/** A view with its whole state, saved under a name in this browser. */
export type SavedView = { readonly name: string; readonly address: string };

const KEY = 'stepmeter-views';

/** The saved views by name; none if the browser keeps nothing. */
export function savedViews(): SavedView[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isSavedView) : [];
  } catch {
    return [];
  }
}

function isSavedView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false;
  const { name, address } = value as Partial<SavedView>;
  // Only paths of this page: a stored address must not lead elsewhere.
  return typeof name === 'string' && typeof address === 'string' && /^\/(?!\/)/.test(address);
}

/** Saves a view in place of one with the same name. */
export function saveView(view: SavedView): void {
  const others = savedViews().filter(({ name }) => name !== view.name);
  store([...others, view].toSorted((a, b) => a.name.localeCompare(b.name)));
}

function store(views: readonly SavedView[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // The browser keeps nothing: the view stays in the address.
  }
}

/** Removes a saved view. */
export function removeView(name: string): void {
  store(savedViews().filter((view) => view.name !== name));
}
