/** Whether a finding prevents publication. */
export type Level = 'error' | 'warning';

/** What a rule found in a package. */
export type Finding = {
  /** The ID of the rule. */
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  /** Relative to the package. */
  readonly file: string;
  /** From 1; absent if the finding is about the whole file or a missing one. */
  readonly line?: number;
};

/** A finding as one line: `FILE:LINE: message (rule)`. */
export function findingLine({ rule, message, file, line }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message} (${rule})`;
}
