import { uuidv7 } from 'uuidv7';

/** What the ID of a choice says. */
export type ChoiceId = {
  /** The name and version of the configuration. */
  readonly name: string;
  readonly version: string;
  /** The ID of the decision in the store, a UUIDv7; or, if none was recorded, of what it reserves. */
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

/** Creates the ID of what a choice without a decision reserves: a UUIDv7, but with version 8. */
export function newReservationId(): string {
  const id = uuidv7();
  return `${id.slice(0, 14)}8${id.slice(15)}`;
}

/** Whether a choice has no decision because none was to be recorded. */
export function isReservationId(id: string): boolean {
  return id.charAt(14) === '8';
}

const FORM = /^([^@/]+)@(\d+)\/([0-9a-f]{8}-[0-9a-f-]{27})(?:\/(\d+(?:\.\d+)?)(\/day)?)?$/;

/** What the ID of a choice says; undefined if the text is not one. */
export function parseChoiceId(id: string): ChoiceId | undefined {
  const [, name, version, decision, limit, day] = FORM.exec(id) ?? [];
  return name === undefined || version === undefined || decision === undefined
    ? undefined
    : { name, version, decision, maxCostUsd: limit === undefined ? null : Number(limit), isOfDay: day !== undefined };
}
