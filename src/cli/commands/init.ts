import { EXIT, UserError } from '../../core/errors.ts';
import { defineCommand, type Flags } from '../command.ts';
import { text } from '../option-values.ts';
import { JSON_OPTION, printResult } from '../output.ts';

const OPTIONS = {
  yes: { type: 'boolean', default: false, alias: 'y', describe: 'Accept the defaults without questions' },
  'dry-run': { type: 'boolean', default: false, describe: 'Show the changes without making them' },
  undo: { type: 'boolean', default: false, describe: 'Undo what an earlier init changed' },
  hooks: { type: 'boolean', default: true, describe: 'Install hooks for interactive sessions (skip with --no-hooks)' },
  endpoint: { type: 'string', coerce: text('--endpoint'), describe: 'OTLP endpoint to export to (default: none)' },
  example: { type: 'boolean', default: false, describe: 'Write an example workflow into the current folder' },
  ...JSON_OPTION,
} as const;

const DRY_RUN = 'Dry run: nothing was changed';

const NEXT =
  'Next: `stepmeter import` for the history of the Claude CLI, `stepmeter doctor` to check the setup; `stepmeter init --undo` reverts this';

/** `stepmeter init`. */
export const initCommand = defineCommand({
  name: 'init',
  describe: 'Set up hooks, the endpoint and an example in one dialogue',
  group: 'Record',
  options: OPTIONS,
  examples: [
    ['$0 init', 'Answer three questions'],
    ['$0 init --yes --endpoint http://localhost:4318', 'Set up without questions, for example in a container'],
    ['$0 init --dry-run', 'Show what would be changed'],
    ['$0 init --undo', 'Remove what init has set up'],
  ],
  run: (flags) => (flags.undo ? undo(flags) : setUp(flags)),
});

type InitFlags = Flags<typeof OPTIONS>;

async function undo({ json, 'dry-run': dryRun }: InitFlags): Promise<void> {
  const { readInitRecord } = await import('../init/init-record.ts');
  const record = readInitRecord(process.env);
  if (!record)
    throw new UserError('Cannot undo: no changes of `stepmeter init` are left', {
      hint: 'Hooks from `stepmeter hooks install` are removed by `stepmeter hooks uninstall`',
    });
  const { undoChanges } = await import('../init/init-changes.ts');
  const changes = undoChanges(record, placeHere(), dryRun);
  printResult(json, { dryRun, changes }, () => changes.join('\n'));
}

function placeHere() {
  return { env: process.env, cwd: process.cwd() };
}

async function setUp(flags: InitFlags): Promise<void> {
  const { hooks, endpoint, example, 'dry-run': dryRun } = flags;
  await requireEndpoint(endpoint);
  const { askChoices } = await import('../init/ask.ts');
  const { makeChanges } = await import('../init/init-changes.ts');
  const given = { hooks, endpoint, example };
  // A dry run changes nothing: without a terminal, it shows what the defaults would change.
  const asks = !flags.yes && !flags.json && !(dryRun && !process.stdin.isTTY);
  const choices = asks ? await askChoices(given) : given;
  const changes = await makeChanges(choices, placeHere(), dryRun);
  printResult(flags.json, { dryRun, changes }, () => [...changes, dryRun ? DRY_RUN : NEXT].join('\n'));
}

async function requireEndpoint(endpoint: string | undefined): Promise<void> {
  if (endpoint === undefined) return;
  const { endpointProblem } = await import('../init/endpoint.ts');
  const problem = endpointProblem(endpoint);
  if (problem === undefined) return;
  throw new UserError(`Cannot use ${JSON.stringify(endpoint)} for --endpoint: expected ${problem}`, {
    hint: 'Run `stepmeter init --help` for examples',
    exitCode: EXIT.wrongUse,
  });
}
