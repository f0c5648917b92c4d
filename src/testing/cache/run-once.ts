import { cacheCommand } from '../../cache/cache-command.ts';

// A process of its own that runs one cached command: `node run-once.ts HOME FOLDER SCRIPT`.
const [home = '', folder = '', script = ''] = process.argv.slice(2);

const result = await cacheCommand(
  {
    name: 'check',
    command: 'sh',
    args: ['-c', script],
    cwd: folder,
    inputs: ['src/**'],
    outputs: ['dist/**'],
    tools: [],
    lockfiles: [],
    variables: [],
    observer: 'off',
  },
  {
    env: { PATH: `${home}/bin:/usr/bin:/bin`, HOME: home, STEPMETER_HOME: home },
    random: () => 1,
    warn: (problem) => console.error(problem),
    sink: ({ stream, bytes }) => void process[stream].write(bytes),
  },
);
process.stdout.write(`${JSON.stringify({ hit: result.hit, reason: result.reason, exitCode: result.exitCode })}\n`);
