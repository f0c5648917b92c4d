import { parsePrior } from '../selection/prior/parse-prior.ts';
import type { PriorPack } from '../selection/prior/prior-pack.ts';
import type { ConfigEventTable } from '../store/schema.ts';

/** The configurations that can be chosen for a scope. It is a function of the events, and of nothing else. */
export type Setup = {
  /** The version of each configuration in use, by name, in the order in which the names were added. */
  readonly versions: ReadonlyMap<string, string>;
  /** The name of the default; undefined without configurations. */
  readonly defaultName: string | undefined;
  readonly prior: PriorPack | undefined;
};

const EMPTY: Setup = { versions: new Map(), defaultName: undefined, prior: undefined };

/** The setup after these events, which are all events of a scope in their order. */
export function setupOf(events: readonly ConfigEventTable[]): Setup {
  const known = new Map<number, Setup>();
  return events.reduce((setup, event) => {
    const next = after(setup, event, known);
    known.set(event.number, next);
    return next;
  }, EMPTY);
}

/** The setup after an event; `known` are the setups after each earlier one, to which a rollback returns. */
function after(setup: Setup, event: ConfigEventTable, known: ReadonlyMap<number, Setup>): Setup {
  const { kind, name, version_id: version, detail } = event;
  if (kind === 'rollback') return known.get(Number(detail)) ?? EMPTY;
  if (kind === 'prior') return { ...setup, prior: packIn(detail) };
  if (name === null || kind === 'decline') return setup;
  if (kind === 'default') return { ...setup, defaultName: name };
  const versions = new Map(setup.versions);
  if (kind === 'remove') versions.delete(name);
  else if (version !== null) versions.set(name, version);
  const isFirst = setup.defaultName === undefined;
  return { ...setup, versions, defaultName: isFirst ? name : setup.defaultName };
}

function packIn(detail: string | null): PriorPack | undefined {
  const parsed = detail === null ? undefined : parsePrior(detail);
  return parsed === undefined || typeof parsed === 'string' ? undefined : parsed.pack;
}

/** The numbers of the events that were not undone. */
export function eventsInEffect(events: readonly ConfigEventTable[]): ReadonlySet<number> {
  const known = new Map<number, ReadonlySet<number>>();
  let current: ReadonlySet<number> = new Set();
  for (const { kind, number, detail } of events) {
    current = kind === 'rollback' ? (known.get(Number(detail)) ?? new Set()) : new Set([...current, number]);
    known.set(number, current);
  }
  return current;
}
