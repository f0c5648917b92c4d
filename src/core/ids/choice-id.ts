/** What the ID of a choice says. */
export type ChoiceId = {
  /** The name and version of the configuration. */
  readonly name: string;
  readonly version: string;
  /** The ID of the decision in the store, or, if none was recorded, of what it reserves: a UUIDv7. */
  readonly decision: string;
  /** What the run may cost, in US dollars; null without a limit. */
  readonly maxCostUsd: number | null;
  /** Whether this is a share of the limit of a day, which is reserved for a while. */
  readonly isOfDay: boolean;
};

/**
 * The ID of a choice: `NAME@VERSION/DECISION`, with a limit of money `NAME@VERSION/DECISION/USD`, with one that is a
 * share of the limit of a day `NAME@VERSION/DECISION/USD/day`. It names the configuration and the limit, so that a run
 * can be started with them by a process that has no access to the store.
 */
export function choiceId({ name, version, decision, maxCostUsd, isOfDay }: ChoiceId): string {
  // Rounded down: what is passed on is not more than what is left.
  const limit = maxCostUsd === null ? '' : `/${Math.floor(maxCostUsd * 1e6) / 1e6}${isOfDay ? '/day' : ''}`;
  return `${name}@${version}/${decision}${limit}`;
}

const FORM = /^([^@/]+)@(\d+)\/([0-9a-f]{8}-[0-9a-f-]{27})(?:\/(\d+(?:\.\d+)?)(\/day)?)?$/;

/** What the ID of a choice says; undefined if the text is not one. */
export function parseChoiceId(id: string): ChoiceId | undefined {
  const [, name, version, decision, limit, day] = FORM.exec(id) ?? [];
  return name === undefined || version === undefined || decision === undefined
    ? undefined
    : { name, version, decision, maxCostUsd: limit === undefined ? null : Number(limit), isOfDay: day !== undefined };
}
