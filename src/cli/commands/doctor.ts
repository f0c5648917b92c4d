import { printable } from '../../core/text/printable.ts';
import { counted } from '../../core/amounts.ts';
import { EXIT } from '../../core/errors.ts';
import type { Check } from '../../ops/doctor/check.ts';
import { defineCommand } from '../command.ts';
import { JSON_OPTION, printResult } from '../output.ts';
import type { Screen } from '../terminal/screen.ts';
import { styled, type Style } from '../terminal/style.ts';
import { wrap } from '../terminal/wrap.ts';
import { withStore } from '../with-store.ts';

const SIGN_WIDTH = 6;

const SIGN: Readonly<Record<Check['state'], string>> = { ok: 'ok', unset: '–', warn: 'warn', fail: 'FAIL' };

const STYLES: Readonly<Record<Check['state'], Style | undefined>> = {
  ok: 'good',
  unset: undefined,
  warn: 'warning',
  fail: 'bad',
};

const SUMMARY = 'ok: healthy   –: not configured (optional)   warn: needs attention   FAIL: broken';

/** `stepmeter doctor`. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  describe: 'Diagnose the pipeline from hooks to Grafana and suggest fixes',
  group: 'Operate',
  options: {
    rebuild: {
      type: 'boolean',
      default: false,
      describe: 'Recompute the data of analysis and selection from recorded data, instead of running checks',
    },
    ...JSON_OPTION,
  },
  examples: [
    ['$0 doctor', 'Check everything and suggest fixes'],
    ['$0 doctor --json', 'Print the checks as JSON'],
    ['$0 doctor --rebuild', 'Compute the facts of all runs and the states of the selection again'],
  ],
  run: async ({ json, rebuild }) => {
    if (rebuild) return printRebuilt(json);
    const { diagnose } = await import('../../ops/doctor/diagnose.ts');
    const checks = await diagnose(process.env, process.cwd());
    printResult(json, checks, (screen) => text(checks, screen));
    return checks.some(({ state }) => state === 'fail') ? EXIT.workFailed : EXIT.success;
  },
});

/** Rebuilds facts and states of the selection, and prints how many there are. */
async function printRebuilt(json: boolean): Promise<void> {
  const { rebuildFacts } = await import('../../facts/rebuild-facts.ts');
  const { rebuildSelection } = await import('../../configurations/state/rebuild-selection.ts');
  const { selectionSettings } = await import('../../configurations/settings.ts');
  const { plan } = selectionSettings(process.env);
  const counts = await withStore(async (store) => ({
    ...(await rebuildFacts(store)),
    selections: await rebuildSelection(store, plan),
  }));
  const { attempts, runs, toolHours, selections } = counts;
  printResult(
    json,
    counts,
    () =>
      `Rebuilt the facts of ${counted(attempts, 'attempt')} and ${counted(runs, 'run')}, ${counted(toolHours, 'row')} of tool calls by hour, and the state of ${counted(selections, 'selection')}.`,
  );
}

function text(checks: readonly Check[], { width }: Screen): string {
  const names = Math.max(...checks.map(({ check }) => check.length));
  return [...checks.map((found) => line({ names, width }, found)), '', wrap(SUMMARY, width)].join('\n');
}

function line(
  { names, width }: { readonly names: number; readonly width: number },
  { check, state, found, fix }: Check,
): string {
  const indent = ' '.repeat(Math.min(SIGN_WIDTH + names + 2, Math.floor(width / 3)));
  const sign = SIGN[state];
  const said = wrap(`${sign.padEnd(SIGN_WIDTH)}${check.padEnd(names)}  ${printable(found)}`, width, indent);
  const remedy = fix === undefined ? [] : [wrap(`${indent}→ ${printable(fix)}`, width, `${indent}  `)];
  return [styled(STYLES[state], sign) + said.slice(sign.length), ...remedy].join('\n');
}
