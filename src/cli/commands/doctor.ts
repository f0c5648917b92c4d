import type { CommandModule } from 'yargs';
import { EXIT } from '../../core/errors.ts';
import type { Check } from '../../ops/doctor/check.ts';
import type { ExitCode } from '../exit-code.ts';
import { JSON_OPTION, answer } from '../json-option.ts';

/** `stepmeter doctor`. */
export function doctorCommand(exit: ExitCode): CommandModule {
  return {
    command: 'doctor',
    describe: 'Check every link from a hook to a Grafana panel, and say what to mend',
    builder: (yargs) => yargs.options(JSON_OPTION),
    handler: async (flags) => {
      const { diagnose } = await import('../../ops/doctor/diagnose.ts');
      const checks = await diagnose(process.env, process.cwd());
      answer(flags['json'] === true, checks, () => text(checks));
      if (checks.some(({ state }) => state === 'fail')) exit.code = EXIT.workFailed;
    },
  };
}

const SUMMARY = 'ok: works   –: not set up, which is no fault   warn: works, but look at it   FAIL: broken';

function text(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ link }) => link.length));
  return [...checks.map((check) => line(width, check)), '', SUMMARY].join('\n');
}

const SIGN: Readonly<Record<Check['state'], string>> = { ok: 'ok', unset: '–', warn: 'warn', fail: 'FAIL' };

function line(width: number, { link, state, found, mend }: Check): string {
  return `${SIGN[state].padEnd(4)}  ${link.padEnd(width)}  ${found}${mend === undefined ? '' : `\n${' '.repeat(width + 8)}→ ${mend}`}`;
}
