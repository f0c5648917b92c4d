/** How a link stands: `unset` is one that nobody has set up, which is no fault. */
export type CheckState = 'ok' | 'unset' | 'warn' | 'fail';

/** One link of the way from a hook to a panel. */
export type Check = {
  readonly link: string;
  readonly state: CheckState;
  readonly found: string;
  /** What to do about it. */
  readonly mend?: string;
};

/** Makes the checks of one link. */
export function checking(link: string) {
  return {
    ok: (found: string): Check => ({ link, state: 'ok', found }),
    unset: (found: string, mend: string): Check => ({ link, state: 'unset', found, mend }),
    warn: (found: string, mend: string): Check => ({ link, state: 'warn', found, mend }),
    fail: (found: string, mend: string): Check => ({ link, state: 'fail', found, mend }),
  };
}
