/** A change that the server reported, with the runs that it may affect; without these, it may affect all. */
export type ReportedChange = { readonly id: string; readonly runs?: ReadonlySet<string> };

/** Compares what the server reported with what was read. */
export type KnownChanges = {
  readonly report: (change: ReportedChange) => void;
  /** Notes the latest change that the answer to a query contains. */
  readonly answered: (query: string, change: string | null) => void;
  /** The change that was noted for a query. */
  readonly answerOf: (query: string) => string | undefined;
  /** The runs that changed after the answer to a query; undefined if any may have. */
  readonly changedRuns: (query: string) => ReadonlySet<string> | undefined;
  /** Whether a change was reported that the answer to a query does not contain and that affects it. */
  readonly isOutdated: (query: string, run: string | undefined) => boolean;
};

/**
 * Which changes the answers on the page contain. Answers and events arrive in any order: an answer can have been read
 * before a change whose event arrived first, or before the stream of events was opened.
 */
export function createKnownChanges(): KnownChanges {
  const answers = new Map<string, string>();
  let reported: readonly ReportedChange[] = [];
  const after = (query: string): readonly ReportedChange[] => {
    const answer = answers.get(query);
    return answer === undefined ? [] : reported.filter(({ id }) => isAfter(id, answer));
  };
  return {
    report: (change) => {
      reported = withoutOldest([...reported, change]);
    },
    answered: (query, change) => {
      if (change === null) answers.delete(query);
      else answers.set(query, change);
    },
    answerOf: (query) => answers.get(query),
    changedRuns: (query) => {
      const changes = after(query);
      if (changes.some(({ runs }) => runs === undefined)) return undefined;
      return new Set(changes.flatMap(({ runs }) => [...(runs ?? [])]));
    },
    isOutdated: (query, run) => after(query).some((change) => affects(change, run)),
  };
}

/** Whether an ID, such as `1a2b3c4d-17`, is of a later change. Those of different servers have no order. */
function isAfter(id: string, other: string): boolean {
  const [server, number] = partsOf(id);
  const [otherServer, otherNumber] = partsOf(other);
  return server === otherServer && number > otherNumber;
}

function partsOf(id: string): readonly [server: string, number: number] {
  const place = id.lastIndexOf('-');
  return [id.slice(0, place), Number(id.slice(place + 1))];
}

/** More changes become one that may affect every run. */
const MAX_CHANGES = 200;

function withoutOldest(changes: readonly ReportedChange[]): readonly ReportedChange[] {
  const [first, second, ...others] = changes;
  if (!first || !second || changes.length <= MAX_CHANGES) return changes;
  return [{ id: second.id }, ...others];
}

/** What is about no single run is affected by every change; a run that ended long ago by none. */
function affects({ runs }: ReportedChange, run: string | undefined): boolean {
  return runs === undefined || run === undefined || runs.has(run);
}
