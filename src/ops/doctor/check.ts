/** Result of a check; `unset` means not configured, which is not a failure. */
export type CheckState = 'ok' | 'unset' | 'warn' | 'fail';

/** One check of the pipeline from hooks to panels. */
export type Check = {
  readonly check: string;
  readonly state: CheckState;
  readonly found: string;
  /** How to fix it. */
  readonly fix?: string;
};

/** Constructors for the results of the check with this name. */
export function checking(check: string) {
  return {
    ok: (found: string): Check => ({ check, state: 'ok', found }),
    unset: (found: string, fix: string): Check => ({ check, state: 'unset', found, fix }),
    warn: (found: string, fix: string): Check => ({ check, state: 'warn', found, fix }),
    fail: (found: string, fix: string): Check => ({ check, state: 'fail', found, fix }),
  };
}
