import { describe, expect, test } from 'vitest';
import { readSpool, stepsByName } from '../../testing/read-spool.ts';
import { runCli, type CliOptions } from '../../testing/run-cli.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { run } from '../../cli/run.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const EXEC = ['exec', '--workflow', 'w', '--step', 's'];

const runHere = inProcess(run);

describe('stepmeter exec', () => {
  test('passes input, output and exit code on untouched, and records how the step and its run ended', async () => {
    const home = temporaryFolder();
    const input = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(byte)).join('');
    const result = await exec(['sh', '-c', 'cat | od -An -v -tu1; echo err >&2; exit 7'], { home, input });
    expect(result).toMatchObject({ code: 7, signal: null, stderr: 'err\n' });
    expect(result.stdout.trim().split(/\s+/).map(Number)).toEqual(Array.from({ length: 256 }, (_, byte) => byte));
    expect(recordsIn(home)).toMatchObject([
      { type: 'run.ended', result: 'failure', errorType: 'exit_code_7' },
      { type: 'step.ended', result: 'failure', errorType: 'exit_code_7' },
    ]);
  });

  test.skipIf(process.platform !== 'linux')('ends a command that exceeds a limit, and says which', async () => {
    const home = temporaryFolder();
    const limits = ['--max-cpu-time', '0.2s', '--max-memory', '4g', '--timeout', '1h'];
    // The command itself succeeds when it is asked to end.
    const script = `trap 'exit 0' TERM; while :; do :; done`;
    const { code, stderr } = await runCli([...EXEC, ...limits, '--', 'sh', '-c', script], { home });
    expect(code).toBe(152);
    expect(stderr).toMatch(
      /^stepmeter: Cannot finish the step: it used .* of CPU time, its limit is 200 ms of CPU time\. Raise --max-cpu-time, /,
    );
    expect(recordsIn(home)).toMatchObject([
      { type: 'run.ended', result: 'failure', errorType: 'max_cpu_time' },
      { type: 'step.ended', result: 'failure', errorType: 'max_cpu_time' },
    ]);
    const disabled = { home, env: { STEPMETER: '0' } };
    expect(await runCli([...EXEC, '--timeout', '0.1s', '--', 'sleep', '60'], disabled)).toMatchObject({ code: 124 });
  });

  test.each([
    [['--max-memory', 'lots'], 'Cannot use "lots" for --max-memory: expected a size such as 500m or 2g'],
    [['--max-cpu-time', '10'], 'Cannot use "10" for --max-cpu-time: expected a duration'],
    [['--timeout', '0s'], 'Cannot use "0s" for --timeout: expected a duration'],
  ])('refuses the limit %j', async (limit, message) => {
    const home = temporaryFolder();
    const { code, stderr } = await runHere([...EXEC, ...limit, '--', 'true'], { home });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });

  test('leaves the arguments of the command as they are, also those that look like its own', async () => {
    const args = [
      '--workflow',
      'x',
      '--json',
      '--',
      '-p',
      '',
      '007',
      '1e3',
      '1.10',
      'a b',
      '$HOME',
      '--help',
      '--step=y',
    ];
    const { stdout, stderr, code } = await exec(['printf', '<%s>\n', ...args], { home: temporaryFolder() });
    expect({ stdout, stderr, code }).toEqual({
      stdout: args.map((arg) => `<${arg}>\n`).join(''),
      stderr: '',
      code: 0,
    });
  });

  test('passes a signal on to the command, whose answer to it counts', async () => {
    const home = temporaryFolder();
    const script = `trap 'echo got it; exit 5' TERM; echo ready; i=0; while [ $((i += 1)) -lt 300 ]; do sleep 0.05; done`;
    let sent = false;
    const { code, stdout } = await exec(['sh', '-c', script], {
      home,
      onOutput: (_, child) => {
        if (!sent) sent = child.kill('SIGTERM');
      },
    });
    expect({ code, stdout }).toEqual({ code: 5, stdout: 'ready\ngot it\n' });
    expect(recordsIn(home)).toMatchObject([{ result: 'cancelled' }, { result: 'cancelled', errorType: 'exit_code_5' }]);
  });

  test('reports a command that a signal ended as a shell would, and the step as cancelled', async () => {
    const home = temporaryFolder();
    const { code, signal } = await execHere(['sh', '-c', 'kill -TERM $$'], { home });
    expect({ code, signal }).toEqual({ code: 143, signal: null });
    expect(recordsIn(home)).toMatchObject([{ result: 'cancelled' }, { result: 'cancelled', errorType: 'SIGTERM' }]);
  });

  test('takes a command that was killed for a failure', async () => {
    const home = temporaryFolder();
    expect((await execHere(['sh', '-c', 'kill -KILL $$'], { home })).code).toBe(137);
    expect(recordsIn(home)).toMatchObject([{ result: 'failure' }, { result: 'failure', errorType: 'SIGKILL' }]);
  });

  test.each([
    ['no-such-command', 127, 'not found on the PATH (ENOENT)'],
    ['/dev/null', 126, 'permission denied (EACCES)'],
    ['/dev/null/x', 126, 'ENOTDIR'],
  ])('says that it cannot run %s, as a shell would', async (command, exitCode, found) => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await execHere([command], { home });
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toBe(
      `stepmeter: Cannot run "${command}": ${found}\nCheck the command after --, and that it is on the PATH and executable (docs/errors.md#run-command)\n`,
    );
    expect(recordsIn(home)).toMatchObject([{ result: 'failure' }, { result: 'failure', errorType: 'not_started' }]);
  });

  test('switched off runs the command and writes nothing', async () => {
    const home = temporaryFolder();
    const script = 'echo "[$STEPMETER_SPOOL]"; exit 3';
    const { code, stdout, stderr } = await exec(['sh', '-c', script], { home, env: { STEPMETER: '0' } });
    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: '[]\n', stderr: '' });
    expect(readSpool(home)).toEqual([]);
  });

  test('inside another exec is a step inside its step', async () => {
    const home = temporaryFolder();
    const inner = '"$0" "$1" exec --workflow other --step inner -- sh -c "exit 0"';
    const program = new URL('../../../bin/stepmeter.mjs', import.meta.url).pathname;
    await exec(['sh', '-c', inner, process.execPath, program], { home });
    const { s, inner: nested } = stepsByName(home);
    expect(nested?.parentId).toBe(s?.id);
    expect(new Set(readSpool(home).map(({ context }) => context.run.workflow))).toEqual(new Set(['w']));
  });
});

test('a run of several processes is started, joined, ended and shown', async () => {
  const home = temporaryFolder();
  const cli = (...args: string[]) => runHere(args, { home });
  const started = await cli('run', 'start', 'build', '--task-type', 'library', '--complexity', 'high', '--size', '12');
  const id = started.stdout.trim();
  expect(started).toMatchObject({ code: 0, stdout: `${id}\n`, stderr: '' });

  const join = [...EXEC, '--run', id];
  expect(await cli(...join, '--attempt', '2', '--branch', 'docs', '--', 'false')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: '',
  });
  expect(readSpool(home)[0]?.records).toEqual([]);
  expect(stepsByName(home)['s']).toMatchObject({ attempt: 2, kind: 'retry', branch: 'docs' });
  expect(readSpool(home)[0]?.context.run).toMatchObject({ complexity: 5 / 6, size: 12 });

  expect(await cli('run', 'end', id, '--result', 'failure')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const shown = await cli('show', id.slice(0, 30), '--json');
  expect(JSON.parse(shown.stdout)).toMatchObject({
    run: { id, workflow: 'build', taskType: 'library', result: 'failure' },
    steps: [{ name: 's', attempt: 2, kind: 'retry', result: 'failure', errorType: 'exit_code_1' }],
  });
  const text = (await cli('show', id)).stdout;
  expect(text).toContain(`run ${id} · build · library · failure`);
  expect(text).toContain('s (retry 2)');
});

test('counts the attempts at a step of a run, also of steps that run side by side', async () => {
  const home = temporaryFolder();
  const id = (await runHere(['run', 'start', 'build'], { home })).stdout.trim();
  const argsOf = (name: string, command: string) => [
    'exec',
    '--workflow',
    'build',
    '--run',
    id,
    '--step',
    name,
    '--',
    ...command.split(' '),
  ];
  const step = (name: string, command: string) => runHere(argsOf(name, command), { home });
  const attempts = (name: string) =>
    readSpool(home).flatMap(({ context }) =>
      context.step?.name === name ? [`${context.step.kind} ${context.step.attempt}`] : [],
    );
  await step('check', 'false');
  await step('repair', 'true');
  await step('check', 'true');
  await step('check', 'true');
  expect(attempts('check')).toEqual(['first 1', 'retry 2', 'first 1']);
  expect(attempts('repair')).toEqual(['first 1']);
  await Promise.all([1, 2].map(() => runCli(argsOf('part', 'sleep 1'), { home })));
  expect(attempts('part')).toEqual(['first 1', 'first 1']);
  const [first, second] = readSpool(home).flatMap(({ context }) =>
    context.step?.name === 'check' ? context.step : [],
  );
  expect(second?.linkId).toBe(first?.id);
});

function exec(command: readonly string[], options: CliOptions) {
  return runCli([...EXEC, '--', ...command], options);
}

function recordsIn(home: string) {
  return readSpool(home).map(({ records }) => records[0]);
}

/** Runs the command in this process, for commands that print nothing. */
function execHere(command: readonly string[], options: CliOptions) {
  return runHere([...EXEC, '--', ...command], options);
}
