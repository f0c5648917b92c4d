import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { hasEnded, identityOf } from '../../src/process/inspect/process-identity.ts';
import { addressesOf, stackPorts } from '../../src/ops/stack/ports.ts';
import { readStackState, writeStackState } from '../../src/ops/stack/stack-state.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { run } from '../../src/cli/run.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const runHere = inProcess(run);

describe('stepmeter down', () => {
  const ended: (() => unknown)[] = [];
  afterEach(() => {
    for (const end of ended.splice(0)) end();
  });

  /** A process on this host. */
  const bystander = async () => {
    const child = spawn('/bin/sleep', ['60']);
    ended.push(() => child.kill('SIGKILL'));
    await once(child, 'spawn');
    return identityOf(child.pid ?? -1);
  };

  /** The state of a stack whose only part and supervisor are this process on the given host. */
  const stackOf = (home: string, process: { host: string; pid: number; start?: string }) => {
    const env = { STEPMETER_HOME: home };
    const ports = stackPorts({});
    const part = {
      part: 'tempo',
      program: '/usr/bin/tempo',
      process,
      since: 1,
      restarts: 0,
      readyUrl: addressesOf(ports).tempo,
      logFile: '',
    } as const;
    writeStackState(env, { mode: 'native', startedAt: 1, ports, supervisor: process, parts: [part] });
    return env;
  };

  test('ends nothing here for a stack of another host, and does not forget it', async () => {
    const [home, process] = [temporaryFolder(), await bystander()];
    const env = stackOf(home, { ...process, host: 'elsewhere' });
    const before = readStackState(env);
    const { code, stderr } = await runHere(['down'], { home });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('Cannot stop the stack: still running: tempo'),
    });
    expect(stderr).toContain(`on elsewhere: supervisor ${process.pid}`);
    expect(hasEnded(process)).toBe(false);
    expect(readStackState(env)).toEqual(before);
  });

  test('ends what is left here, and forgets it', async () => {
    const [home, process] = [temporaryFolder(), await bystander()];
    const env = stackOf(home, process);
    expect(await runCli(['down'], { home })).toMatchObject({ code: 0, stdout: expect.stringContaining('tempo') });
    expect(hasEnded(process)).toBe(true);
    expect(readStackState(env)).toBeUndefined();
  });
});
