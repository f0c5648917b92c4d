import { missingInstalledParts, missingStackParts, type NativeProgram } from './stack/native-binaries.ts';

/** Whether a group of tests runs, and its title. */
export type RealTests = { readonly skip: boolean; readonly title: string };

/** Whether every test runs, in CI and with `STEPMETER_REAL` set. */
export function runsEveryTest(env: NodeJS.ProcessEnv = process.env): boolean {
  return isSet(env['CI']) || isSet(env['STEPMETER_REAL']);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

const HOW = 'set STEPMETER_REAL=1';

/**
 * Decides whether tests that need real programs run: in CI and with `STEPMETER_REAL` set, where a missing program must
 * fail. A plain `npm test` skips them because it needs no preparation.
 */
export function realTests(what: string, missing: readonly string[]): RealTests {
  const lacking = missing.length === 0 ? '' : `; not installed: ${missing.join(', ')}`;
  return runsEveryTest() ? { skip: false, title: what } : { skip: true, title: `${what} (skipped: ${HOW}${lacking})` };
}

/**
 * Decides whether tests that need parts of the stack run. Tempo and Grafana are not built for the tests: if one of them
 * is needed but not installed, the tests are skipped with that reason, also in CI. Other parts are treated as in
 * `realTests`.
 */
export function stackTests(what: string, programs: readonly NativeProgram[]): RealTests {
  const notInstalled = missingInstalledParts(programs);
  if (notInstalled.length === 0) return realTests(what, missingStackParts(programs));
  const variables = notInstalled.map((name) => `STEPMETER_${name.toUpperCase()}`).join(', ');
  const reason = `not installed: ${notInstalled.join(', ')}; put it on the PATH or set ${variables}`;
  return { skip: true, title: `${what} (skipped: ${reason})` };
}

/** Decides whether tests run that take minutes but have no requirements: in CI and with `STEPMETER_REAL` set. */
export function slowTests(what: string): RealTests {
  return runsEveryTest() ? { skip: false, title: what } : { skip: true, title: `${what} (skipped, slow: ${HOW})` };
}
