import { EFFORTS } from '../../../core/value-sets.ts';
import { EXIT, UserError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printMessage, printResult } from '../../output.ts';
import { withStore } from '../../with-store.ts';
import { CHANGE_OPTIONS, changeOfFlags } from '../configure/scope-options.ts';

/** `stepmeter config add`. */
export const addCommand = defineCommand({
  name: 'add <name>',
  describe: 'Add a configuration, or a new version of it; the first one of a workflow is the default',
  positionals: { name: { type: 'string', demandOption: true, coerce: nameOf, describe: 'Name, such as opus-high' } },
  options: {
    ...CHANGE_OPTIONS,
    model: { type: 'string', coerce: text('--model'), describe: 'Model' },
    effort: { choices: EFFORTS, describe: 'Thinking level' },
    strategy: { type: 'string', coerce: text('--strategy'), describe: 'Strategy, such as parallel' },
    cascade: {
      type: 'string',
      coerce: cascadeOf,
      describe: 'Configurations that run one after the other until the check succeeds, as cheap,strong',
    },
    prompt: { type: 'string', coerce: text('--prompt'), describe: 'Prompt file; its content is part of the version' },
    set: { type: 'string', array: true, default: [], describe: 'Further setting, as key=value' },
    ...JSON_OPTION,
  },
  examples: [['$0 config add opus-high --workflow package-build --model opus --effort high', 'Add a configuration']],
  run: async (flags) => {
    const { name, model, effort, cascade, strategy = cascade && 'cascade', prompt, json } = flags;
    const { addConfiguration, describeScope, readSetup } = await import('../../../configurations/change-setup.ts');
    const { sealArm } = await import('../../../experiments/seal-arm.ts');
    const given = Object.entries({ model, effort, strategy, cascade, prompt });
    const settings = settingsAmong(name, [...given, ...flags.set.map(String).map(furtherSetting)]);
    const configuration = sealArm(settings, process.cwd());
    const by = changeOfFlags(flags);
    const { version, isNew, isDefault } = await withStore(async (store) => ({
      ...(await addConfiguration(store, by, { name, configuration })),
      isDefault: (await readSetup(store, by.scope)).defaultName === name,
    }));
    await warnOfRefusal(settings);
    printResult(json, { id: version.id, hash: version.hash, isNew }, () =>
      isNew
        ? `Added ${version.id}${isDefault ? `, the default of ${describeScope(by.scope)}` : ''}`
        : `${version.id} has these settings already`,
    );
  },
});

function nameOf(value: unknown): string {
  const name = text('the name')(value);
  if (/^[a-z0-9][\w.-]{0,59}$/i.test(name)) return name;
  const expected = 'expected up to 60 letters, digits, ".", "_" and "-", starting with a letter or digit';
  throw new Error(`Cannot use ${JSON.stringify(name)} as a name: ${expected}`);
}

function cascadeOf(value: unknown): string {
  const names = text('--cascade')(value)
    .split(',')
    .map((name) => name.trim());
  if (names.length > 1 && names.every((name) => /^[\w.-]{1,60}$/.test(name))) return names.join(',');
  throw new Error(
    `Cannot use ${JSON.stringify(value)} for --cascade: expected two or more names, such as cheap,strong`,
  );
}

function settingsAmong(
  name: string,
  pairs: readonly (readonly [string, string | undefined])[],
): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [key, value] of pairs) {
    if (value === undefined) continue;
    if (Object.hasOwn(settings, key))
      throw refused(name, `the setting ${JSON.stringify(key)} is given twice`, 'Leave one out');
    settings[key] = value;
  }
  if (Object.keys(settings).length === 0) throw refused(name, 'it has no settings', 'Give at least --model');
  return settings;
}

function refused(name: string, found: string, hint: string): UserError {
  return new UserError(`Cannot add the configuration ${JSON.stringify(name)}: ${found}`, {
    hint,
    exitCode: EXIT.wrongUse,
  });
}

function furtherSetting(pair: string): readonly [string, string] {
  const [, key, value] = /^([a-z][a-z0-9_-]{0,39})=(.+)$/s.exec(pair) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw new UserError(`Cannot use ${JSON.stringify(pair)} for --set: expected key=value`, {
    hint: 'Give a key of lower-case letters, digits, - and _, and a value',
    exitCode: EXIT.wrongUse,
  });
}

/** What is mistyped is never chosen; without this, that would be found at the first choice only. */
async function warnOfRefusal(settings: Readonly<Record<string, string>>): Promise<void> {
  const { loadPrices } = await import('../../../pricing/load-prices.ts');
  const { refusalOf } = await import('../../../claude/cli/refused-settings.ts');
  const refusal = refusalOf(settings, { version: undefined, prices: loadPrices(process.env) });
  if (refusal !== undefined) printMessage(`It is never chosen, and used only while it is the default: ${refusal}`);
}
