/** Whether a group of tests runs, and under which name. */
export type RealTests = { readonly skip: boolean; readonly title: string };

/**
 * Decides whether tests that need real programs run: always in CI and with `STEPMETER_REAL` set, where a missing program
 * has to fail loudly, and otherwise only where every program is there, so that a first `npm test` needs no preparation.
 */
export function realTests(what: string, missing: readonly string[]): RealTests {
  const required = isSet(process.env['CI']) || isSet(process.env['STEPMETER_REAL']);
  if (required || missing.length === 0) return { skip: false, title: what };
  return { skip: true, title: `${what} (skipped, not installed: ${missing.join(', ')})` };
}

/** Decides whether tests run that take minutes but need nothing: in CI and with `STEPMETER_REAL` set. */
export function slowTests(what: string): RealTests {
  const required = isSet(process.env['CI']) || isSet(process.env['STEPMETER_REAL']);
  return required
    ? { skip: false, title: what }
    : { skip: true, title: `${what} (skipped, slow: set STEPMETER_REAL=1)` };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
