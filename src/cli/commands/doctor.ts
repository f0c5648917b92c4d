import { printable } from '../../core/printable.ts';
import { EXIT } from '../../core/errors.ts';
import type { Check } from '../../ops/doctor/check.ts';
import { defineCommand } from '../command.ts';
import { JSON_OPTION, printResult } from '../output.ts';

const SIGN: Readonly<Record<Check['state'], string>> = { ok: 'ok', unset: '–', warn: 'warn', fail: 'FAIL' };

const SUMMARY = 'ok: healthy   –: not configured (optional)   warn: needs attention   FAIL: broken';

/** `stepmeter doctor`. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  describe: 'Diagnose the pipeline from hooks to Grafana and suggest fixes',
  group: 'Operate',
  options: JSON_OPTION,
  run: async ({ json }) => {
    const { diagnose } = await import('../../ops/doctor/diagnose.ts');
    const checks = await diagnose(process.env, process.cwd());
    printResult(json, checks, () => text(checks));
    return checks.some(({ state }) => state === 'fail') ? EXIT.workFailed : EXIT.success;
  },
});

function text(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  return [...checks.map((found) => line(width, found)), '', SUMMARY].join('\n');
}

function line(width: number, { check, state, found, fix }: Check): string {
  return `${SIGN[state].padEnd(4)}  ${check.padEnd(width)}  ${printable(found)}${fix === undefined ? '' : `\n${' '.repeat(width + 8)}→ ${printable(fix)}`}`;
}
