import { resolve } from 'node:path';
import { EXIT, UserError } from '../../../core/errors.ts';
import { EFFORTS } from '../../../core/value-sets.ts';
import { defineCommand } from '../../command.ts';
import { namedPlace, TEMPORAL_OPTIONS } from '../../build/temporal-options.ts';
import { notNegative, positive, text, usd } from '../../option-values.ts';

/** `stepmeter build`. */
export const buildCommand = defineCommand({
  name: 'build [spec]',
  describe: 'Build a package from its specification with the Claude CLI, within a budget',
  group: 'Record',
  positionals: {
    spec: { type: 'string', describe: 'Markdown or YAML file, or folder with SPEC.md or spec.yaml' },
  },
  options: {
    into: { type: 'string', coerce: text('--into'), describe: 'Folder of the package (default: its name)' },
    strategy: {
      choices: ['auto', 'single', 'parallel', 'subagents', 'cascade'] as const,
      default: 'auto',
      describe: 'One session, one for each task, subagents, or a cheap model first',
    },
    model: { type: 'string', coerce: text('--model'), describe: "Model (default: the CLI's)" },
    effort: { choices: EFFORTS, describe: "Thinking level (default: the CLI's for the model)" },
    experiment: {
      type: 'string',
      coerce: text('--experiment'),
      describe: 'Experiment that assigns strategy, model and effort',
    },
    budget: {
      type: 'string',
      coerce: usd('--budget'),
      describe: 'Maximum cost of the build, such as 5usd (default: 5usd)',
    },
    workers: {
      type: 'number',
      default: 3,
      coerce: positive('--workers'),
      describe: 'Maximum number of tasks at the same time (strategy parallel)',
    },
    repairs: { type: 'number', default: 2, coerce: notNegative('--repairs'), describe: 'Maximum number of repairs' },
    cache: {
      type: 'boolean',
      default: true,
      describe: 'Reuse results of checks on unchanged files (--no-cache: run every check)',
    },
    publish: { type: 'string', coerce: text('--publish'), describe: 'Folder to copy the packed package to' },
    recorded: {
      type: 'string',
      coerce: text('--recorded'),
      describe: 'Replay the recorded sessions in a folder (free of charge)',
    },
    engine: {
      choices: ['embedded', 'temporal'] as const,
      describe: 'What runs the stages: this process (default), or workers on Temporal',
    },
    ...TEMPORAL_OPTIONS,
    resume: { type: 'string', coerce: text('--resume'), describe: 'Continue the build with this run ID' },
    discard: {
      type: 'string',
      coerce: text('--discard'),
      describe: 'Give up the build with this run ID: end its leases and its run, keep the files of the package',
    },
    'accept-changed': { type: 'boolean', default: false, describe: 'Run stages again whose definition has changed' },
    'dry-run': { type: 'boolean', describe: 'Check the specification and the folder, and start nothing' },
    json: { type: 'boolean', default: false, describe: 'Print each event as one line of JSON' },
  },
  conflicts: [
    ['resume', 'into'],
    ['resume', 'model'],
    ['resume', 'effort'],
    ['resume', 'recorded'],
    ['resume', 'experiment'],
    ['experiment', 'model'],
    ['experiment', 'effort'],
    ['resume', 'dry-run'],
  ],
  examples: [
    ['$0 build examples/specs/slugify.md --recorded examples/specs/slugify', 'Build the example free of charge'],
    ['$0 build spec.md --into ../slugify --budget 2usd', 'Build with the installed Claude CLI'],
  ],
  run: async (flags) => {
    const { spec, resume, discard } = flags;
    if ([spec, resume, discard].filter((start) => start !== undefined).length !== 1) throw wrongStart();
    const { runBuildCommand, runDiscardCommand } = await import('../../build/run-build-command.ts');
    if (discard !== undefined) return runDiscardCommand(discard, flags.json);
    const { into, publish, recorded } = flags;
    if (flags.experiment !== undefined && flags.strategy !== 'auto') throw namedTwice();
    return runBuildCommand({
      start:
        resume === undefined ? { spec: spec ?? '', ...(into !== undefined && { into: resolve(into) }) } : { resume },
      strategy: flags.strategy,
      ...(flags.model !== undefined && { model: flags.model }),
      ...(flags.effort !== undefined && { effort: flags.effort }),
      ...(flags.experiment !== undefined && { experiment: flags.experiment }),
      ...(flags.budget !== undefined && { budgetUsd: flags.budget }),
      maxRepairs: flags.repairs,
      workers: flags.workers,
      usesCache: flags.cache,
      ...(publish !== undefined && { publishTo: resolve(publish) }),
      ...(recorded !== undefined && { recorded: resolve(recorded) }),
      ...(flags.engine !== undefined && { engine: flags.engine }),
      temporal: namedPlace(flags),
      acceptsChanged: flags['accept-changed'],
      dryRun: flags['dry-run'] === true,
      asJson: flags.json,
    });
  },
});

function wrongStart(): UserError {
  return new UserError('Cannot build: expected a specification, --resume RUN or --discard RUN', {
    hint: 'For example: stepmeter build spec.md --into slugify',
    exitCode: EXIT.wrongUse,
  });
}

function namedTwice(): UserError {
  return new UserError('Cannot build: the experiment assigns the strategy, and --strategy names one', {
    hint: 'Leave out --strategy or --experiment',
    exitCode: EXIT.wrongUse,
  });
}
