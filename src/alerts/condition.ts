import type { AlertTable } from '../store/schema.ts';

/** A condition that somebody should know about: an alert is firing while it holds. */
export type Condition = Pick<
  AlertTable,
  'key' | 'group_key' | 'kind' | 'severity' | 'workflow' | 'subject' | 'problem' | 'description' | 'page'
>;

/** What a check of one kind of condition found. */
export type Checked = {
  readonly conditions: readonly Condition[];
  /**
   * Whether an alert with this key ends if it is not among the conditions. False if only another process can tell, for
   * instance because it has another budget.
   */
  readonly decides: (key: string) => boolean;
};
