/** Whether a group of tests runs, and under which name. */
export type RealTests = { readonly skip: boolean; readonly title: string };

const HOW = 'set STEPMETER_REAL=1';

/**
 * Decides whether tests that need real programs run: in CI and with `STEPMETER_REAL` set, where a missing program has to
 * fail loudly. A plain `npm test` leaves them out: it takes a minute or two and needs no preparation.
 */
export function realTests(what: string, missing: readonly string[]): RealTests {
  const lacking = missing.length === 0 ? '' : `; not installed: ${missing.join(', ')}`;
  return isRequired() ? { skip: false, title: what } : { skip: true, title: `${what} (skipped: ${HOW}${lacking})` };
}

/** Decides whether tests run that take minutes but need nothing: in CI and with `STEPMETER_REAL` set. */
export function slowTests(what: string): RealTests {
  return isRequired() ? { skip: false, title: what } : { skip: true, title: `${what} (skipped, slow: ${HOW})` };
}

function isRequired(): boolean {
  return isSet(process.env['CI']) || isSet(process.env['STEPMETER_REAL']);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
