/** What the ID of a choice says. */
export type ChoiceId = {
  /** The name and version of the configuration. */
  readonly name: string;
  readonly version: string;
  /** The ID of the decision in the store. */
  readonly decision: string;
};

/**
 * The ID of a choice: `NAME@VERSION/DECISION`. It names the configuration, so that a run can be started with it by a
 * process that has no access to the store.
 */
export function choiceId({ name, version, decision }: ChoiceId): string {
  return `${name}@${version}/${decision}`;
}

const FORM = /^([^@/]+)@(\d+)\/([0-9a-f]{8}-[0-9a-f-]{27})$/;

/** What the ID of a choice says; undefined if the text is not one. */
export function parseChoiceId(id: string): ChoiceId | undefined {
  const [, name, version, decision] = FORM.exec(id) ?? [];
  return name === undefined || version === undefined || decision === undefined
    ? undefined
    : { name, version, decision };
}
