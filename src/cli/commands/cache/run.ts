import { EXIT, UserError } from '../../../core/errors.ts';
import { OBSERVERS } from '../../../cache/observe/observation.ts';
import { defineCommand } from '../../command.ts';
import { lengthOfTime, text } from '../../option-values.ts';
import { JSON_REPORT, printReport, TRUST_OPTION } from './report.ts';
import { surroundings } from './surroundings.ts';

const GLOBS = { type: 'array', string: true, default: [] as string[] } as const;

/** `stepmeter cache run`. */
export const cacheRunCommand = defineCommand({
  name: 'run <name>',
  describe: 'Run a command, or restore its exit code, output and files from an identical run',
  usage: '$0 cache run NAME --input GLOB… [flags] -- COMMAND…',
  usesSettings: false,
  positionals: {
    name: { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Name of the check or build' },
  },
  options: {
    input: { ...GLOBS, describe: 'Files that the command reads; ! excludes' },
    output: { ...GLOBS, describe: 'Files that the command writes' },
    ignore: { ...GLOBS, describe: 'Files that it may read without being inputs, such as caches of tools' },
    observe: {
      choices: OBSERVERS,
      default: 'node',
      describe: 'How undeclared inputs are found: in Node processes, by strace in all processes, or not',
    },
    tool: { ...GLOBS, describe: 'Programs it uses, or commands that print their version' },
    env: { ...GLOBS, describe: 'Environment variables that it gets besides PATH, HOME, locale and time zone' },
    lockfile: { ...GLOBS, describe: 'Lock files of its packages' },
    ttl: {
      type: 'string',
      coerce: lengthOfTime('--ttl'),
      describe: 'How long the result of a successful command is used, such as 7d',
    },
    'failure-ttl': {
      type: 'string',
      coerce: lengthOfTime('--failure-ttl'),
      describe: 'How long the result of a failed command is used (default: 10m)',
    },
    ...TRUST_OPTION,
    refresh: { type: 'boolean', default: false, describe: 'Run the command and replace its result' },
    pin: { type: 'boolean', default: false, describe: 'Keep the result when the cache is too large' },
    ...JSON_REPORT,
  },
  examples: [
    ["$0 cache run types --input 'src/**' tsconfig.json --lockfile package-lock.json -- npx tsc", 'Cache a check'],
    ["$0 cache run build --input 'src/**' --output 'dist/**' -- npm run build", 'Cache a build with its files'],
  ],
  run: async (flags) => {
    const [command, ...args] = (flags['--'] ?? []).map(String);
    if (command === undefined) throw noCommand();
    const { cacheCommand } = await import('../../../cache/cache-command.ts');
    const result = await cacheCommand(
      {
        name: flags.name,
        command,
        args,
        cwd: process.cwd(),
        inputs: flags.input,
        outputs: flags.output,
        ignored: flags.ignore,
        observer: flags.observe,
        tools: flags.tool,
        lockfiles: flags.lockfile,
        variables: flags.env,
        refresh: flags.refresh,
        isPinned: flags.pin,
        ...(flags.ttl !== undefined && { ttlMs: flags.ttl }),
        ...(flags['failure-ttl'] !== undefined && { failureTtlMs: flags['failure-ttl'] }),
        ...(flags.trust !== undefined && { trust: flags.trust }),
      },
      surroundings(),
    );
    return printReport(flags.json, result);
  },
});

function noCommand(): UserError {
  return new UserError('Cannot run a cached command: no command given', {
    hint: "Add the command after --, for example: stepmeter cache run types --input 'src/**' -- npx tsc",
    exitCode: EXIT.wrongUse,
  });
}
