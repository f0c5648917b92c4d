/** Time on a processor in clock ticks and bytes from and to disks, of a process and of the children it has waited for. */
export type Use = {
  readonly user: number;
  readonly system: number;
  readonly read: number;
  readonly written: number;
};

/** A process of a tree as it was seen at one moment. */
export type Sighting = { readonly key: string; readonly pid: number; readonly parent: number; readonly use: Use };

/** What has been seen of a tree: what is there, and the use of what is gone and nobody else's use contains. */
export type Account = { readonly seen: readonly Sighting[]; readonly gone: Use };

/** No use at all. */
export const NO_USE: Use = Object.freeze({ user: 0, system: 0, read: 0, written: 0 });

/** An account in which nothing has been seen. */
export const NEW_ACCOUNT: Account = Object.freeze({ seen: [], gone: NO_USE });

/** The sum of two uses. */
export function addUse(a: Use, b: Use): Use {
  return {
    user: a.user + b.user,
    system: a.system + b.system,
    read: a.read + b.read,
    written: a.written + b.written,
  };
}

/**
 * The account after another look. A process that has ended is part of its parent's use from then on, where the parent
 * is of the tree; where it is not, as of a process that outlived its parent, its last use is kept. `lastUse` corrects
 * the last use of what is gone.
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

/** Everything that the tree has used so far. */
export function totalUse({ seen, gone }: Account): Use {
  return seen.map(({ use }) => use).reduce(addUse, gone);
}
