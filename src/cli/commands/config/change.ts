import { readFileSync } from 'node:fs';
import type { Change } from '../../../configurations/change-setup.ts';
import type { Setup } from '../../../configurations/setup.ts';
import { EXIT, messageOf, UserError } from '../../../core/errors.ts';
import type { PriorPack } from '../../../selection/prior/prior-pack.ts';
import { parsePrior } from '../../../selection/prior/parse-prior.ts';
import type { Store } from '../../../store/open-store.ts';
import type { Scope } from '../../../store/queries/selection/configuration.ts';
import { defineCommand, type Command } from '../../command.ts';
import { positive, text } from '../../option-values.ts';
import { refuseMisspelled, requireConfigurations } from '../../no-match/require-configurations.ts';
import { JSON_OPTION, printMessage, printProblem, printResult } from '../../output.ts';
import { withStore } from '../../with-store.ts';
import { CHANGE_OPTIONS, changeOfFlags } from '../configure/scope-options.ts';

const NAME = {
  type: 'string',
  demandOption: true,
  coerce: text('NAME'),
  describe: 'Name of the configuration',
} as const;

/** `stepmeter config default`. */
export const defaultCommand = defineCommand({
  name: 'default <name>',
  describe: 'Make a configuration the default',
  positionals: { name: NAME },
  options: { ...CHANGE_OPTIONS, ...JSON_OPTION },
  run: async ({ name, json, ...flags }) => {
    const { setDefault } = await import('../../../configurations/change-setup.ts');
    await change(flags, json, `${name} is the default`, (store, by) => setDefault(store, by, name));
  },
});

/** `stepmeter config remove`. */
export const removeCommand = defineCommand({
  name: 'remove <name>',
  describe: 'Stop choosing a configuration; its versions and outcomes are kept',
  positionals: { name: NAME },
  options: { ...CHANGE_OPTIONS, ...JSON_OPTION },
  run: async ({ name, json, ...flags }) => {
    const { removeConfiguration } = await import('../../../configurations/change-setup.ts');
    await change(flags, json, `${name} is not chosen any more`, (store, by) => removeConfiguration(store, by, name));
  },
});

/** `stepmeter config prior`. */
export const priorCommand = usePack('prior', 'Start the selection from results of other tasks: a prior pack');

/** `stepmeter config import`: what `config export` wrote is a prior pack. */
export const importPackCommand = usePack('import', 'Use the outcomes that `config export` wrote as a prior pack');

/** `stepmeter config rollback`. */
export const rollbackCommand = defineCommand({
  name: 'rollback [change]',
  describe: 'Undo the last configuration change, or all after a given one; the history is kept',
  group: 'Look at results',
  positionals: {
    change: {
      type: 'number',
      coerce: positiveIfGiven,
      describe: 'Number of the last change to keep (default: undo one)',
    },
  },
  options: { ...CHANGE_OPTIONS, ...JSON_OPTION },
  run: async ({ change: to, json, ...flags }) => {
    const { readSetup, rollback } = await import('../../../configurations/change-setup.ts');
    const by = changeOfFlags(flags);
    const { before, number, after } = await withStore(async (store) => ({
      before: await readSetup(store, by.scope),
      number: await rollback(store, by, to),
      after: await readSetup(store, by.scope),
    }));
    // Without a number, it would go further back instead.
    const undo = undoHint({ workflow: flags.workflow, step: flags.step ?? '' }, number - 1);
    printResult(json, { change: number }, () => {
      const prior = priorText(before, after);
      return `Change ${number}: rolled back to ${setupText(after)}${prior} (${undo})`;
    });
  },
});

/** How to undo the last change of a scope, or to return to an earlier one. */
export function undoHint({ workflow, step }: Scope, to?: number): string {
  const number = to === undefined ? '' : ` ${to}`;
  return `undo: stepmeter rollback${number} --workflow ${workflow}${step === '' ? '' : ` --step ${step}`}`;
}

async function change(
  flags: Parameters<typeof changeOfFlags>[0],
  asJson: boolean,
  done: string,
  make: (store: Store, by: Change) => Promise<number>,
): Promise<void> {
  const number = await withStore((store) => make(store, changeOfFlags(flags)));
  const undo = undoHint({ workflow: flags.workflow, step: flags.step ?? '' });
  printResult(asJson, { change: number }, () => `Change ${number}: ${done} (${undo})`);
}

function usePack(name: string, describe: string): Command {
  return defineCommand({
    name: `${name} <file>`,
    describe,
    positionals: {
      file: { type: 'string', demandOption: true, coerce: text('FILE'), describe: 'Prior pack as JSON; none to stop' },
    },
    options: { ...CHANGE_OPTIONS, ...JSON_OPTION },
    run: async ({ file, json, ...flags }) => {
      const { setPrior } = await import('../../../configurations/change-setup.ts');
      const content = file === 'none' ? '' : packIn(file);
      const done = content === '' ? 'no prior pack is used' : `the prior pack ${file} is used`;
      await change(flags, json, done, async (store, by) => {
        if (content === '') await requireConfigurations(store, by.scope);
        else await checkPack(store, by.scope, content);
        return setPrior(store, by, content);
      });
    },
  });
}

function packIn(file: string): string {
  let content;
  try {
    content = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(`Cannot read ${file}: ${messageOf(cause)}`, { hint: 'Give a file with a prior pack', cause });
  }
  const parsed = parsePrior(content);
  if (typeof parsed === 'string')
    throw new UserError(`Cannot use ${file} as a prior pack: ${parsed}`, {
      hint: 'See docs/selection.md for the form of a pack',
      exitCode: EXIT.wrongUse,
    });
  const { pack, problems } = parsed;
  if (pack.cells.length === 0)
    throw new UserError(`Cannot use ${file} as a prior pack: it has no cell that can be used`, {
      hint: problems.join('\n') || 'See docs/selection.md for the form of a pack',
      exitCode: EXIT.wrongUse,
    });
  if (problems.length > 0)
    printProblem(
      `Cannot use ${problems.length} of ${problems.length + pack.cells.length} cells of ${file}: left out of the prior`,
      problems.join('\n'),
    );
  return JSON.stringify(pack);
}

/**
 * Arms that are spelled otherwise than configurations compare none of them, which would not be noticed.
 * @throws {UserError} if the name of the workflow or step seems to be mistyped
 */
async function checkPack(store: Store, scope: Scope, content: string): Promise<void> {
  await refuseMisspelled(store, scope);
  const { readSetup, describeScope } = await import('../../../configurations/change-setup.ts');
  const { versions } = await readSetup(store, scope);
  const arms = new Set((JSON.parse(content) as PriorPack).cells.map(({ arm }) => arm));
  if ([...arms].some((arm) => versions.has(arm))) return;
  const names = [...arms].map((arm) => JSON.stringify(arm)).join(', ');
  printMessage(
    `No configuration of ${describeScope(scope)} has the name of an arm of the pack: ${names}. It compares none yet`,
  );
}

function positiveIfGiven(value: unknown): number | undefined {
  return value === undefined ? undefined : positive('the change')(value);
}

/** What became of the prior pack; empty if it is the same one. */
function priorText(before: Setup, after: Setup): string {
  if (JSON.stringify(before.prior) === JSON.stringify(after.prior)) return '';
  return after.prior === undefined ? '; no prior pack is used any more' : '; the prior pack of that time is used';
}

/** The versions in use, with the default. */
function setupText({ versions, defaultName }: Setup): string {
  const texts = [...versions].map(([name, id]) => (name === defaultName ? `${id} (default)` : id));
  return texts.join(', ') || 'no configurations';
}
