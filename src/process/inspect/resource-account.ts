/** CPU time in clock ticks and disk I/O in bytes of a process and its reaped children. */
export type Use = {
  readonly user: number;
  readonly system: number;
  readonly read: number;
  readonly written: number;
};

/** A process of a tree as observed at one time. */
export type Sighting = { readonly key: string; readonly pid: number; readonly parent: number; readonly use: Use };

/**
 * The observations of a tree: current processes, and the usage of ended ones that is not included in that of another.
 */
export type Account = { readonly seen: readonly Sighting[]; readonly gone: Use };

/** No usage. */
export const NO_USE: Use = Object.freeze({ user: 0, system: 0, read: 0, written: 0 });

/** An account without observations. */
export const NEW_ACCOUNT: Account = Object.freeze({ seen: [], gone: NO_USE });

/**
 * The account after another scan. The usage of an ended process is included in that of its parent if the parent is in
 * the tree; otherwise, as for an orphaned process, its last usage is kept. `lastUse` corrects the last usage of ended
 * processes.
 */
export function updateAccount(
  account: Account,
  now: readonly Sighting[],
  lastUse: (gone: Sighting) => Use = ({ use }) => use,
): Account {
  const present = new Set(now.map(({ key }) => key));
  const pids = new Set(account.seen.map(({ pid }) => pid));
  const orphans = account.seen.filter(({ key, parent }) => !present.has(key) && !pids.has(parent));
  return { seen: now, gone: orphans.map(lastUse).reduce(addUse, account.gone) };
}

/** The sum of two usages. */
function addUse(a: Use, b: Use): Use {
  return {
    user: a.user + b.user,
    system: a.system + b.system,
    read: a.read + b.read,
    written: a.written + b.written,
  };
}

/** The total usage of the tree. */
export function totalUse({ seen, gone }: Account): Use {
  return seen.map(({ use }) => use).reduce(addUse, gone);
}
