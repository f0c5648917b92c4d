/** A named selection of runs that later runs are compared with. Times are milliseconds since 1970. */
export type BaselineTable = {
  name: string;
  /** The conditions of the selection without its times, such as `workflow="build"`; empty for all runs. */
  conditions: string;
  /** Its runs started at or after `since` and before `until`. */
  since: number;
  /** The end of the range, not included. */
  until: number;
  created_at: number;
};
