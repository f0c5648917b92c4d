import { printable } from '../../core/printable.ts';
import type { CommandModule } from 'yargs';
import { EXIT } from '../../core/errors.ts';
import type { Check } from '../../ops/doctor/check.ts';
import type { ExitCode } from '../exit-code.ts';
import { JSON_OPTION, answer } from '../json-option.ts';

/** `stepmeter doctor`. */
export function doctorCommand(exit: ExitCode): CommandModule {
  return {
    command: 'doctor',
    describe: 'Diagnose the pipeline from hooks to Grafana and suggest fixes',
    builder: (yargs) => yargs.options(JSON_OPTION),
    handler: async (flags) => {
      const { diagnose } = await import('../../ops/doctor/diagnose.ts');
      const checks = await diagnose(process.env, process.cwd());
      answer(flags['json'] === true, checks, () => text(checks));
      if (checks.some(({ state }) => state === 'fail')) exit.code = EXIT.workFailed;
    },
  };
}

const SUMMARY = 'ok: healthy   –: not configured (optional)   warn: needs attention   FAIL: broken';

function text(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  return [...checks.map((found) => line(width, found)), '', SUMMARY].join('\n');
}

const SIGN: Readonly<Record<Check['state'], string>> = { ok: 'ok', unset: '–', warn: 'warn', fail: 'FAIL' };

function line(width: number, { check, state, found, fix }: Check): string {
  return `${SIGN[state].padEnd(4)}  ${check.padEnd(width)}  ${printable(found)}${fix === undefined ? '' : `\n${' '.repeat(width + 8)}→ ${printable(fix)}`}`;
}
