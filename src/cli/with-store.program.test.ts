import { expect, onTestFinished, test } from 'vitest';
import { acquireRelayLock } from '../relay/relay-lock.ts';
import { runCli } from '../testing/run-cli.ts';
import { generateSession, writeSession } from '../testing/runs/session-of-calls.ts';
import { freePorts } from '../testing/stack/free-ports.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

test('withStore() says once that the store cannot be opened, also if a relay waits for it', async () => {
  const home = temporaryFolder();
  writeSession(generateSession(home, 1));
  const relay = acquireRelayLock(home);
  onTestFinished(() => relay?.release());
  const [port] = await freePorts(1);
  const env = { STEPMETER_DATABASE_URL: `postgres://me@127.0.0.1:${port}/store` };
  const { code, stderr } = await runCli(['runs'], { home, env });
  expect([code, stderr.split('\n')]).toEqual([
    1,
    [expect.stringMatching(/^stepmeter: Cannot open the store/), expect.stringMatching(/^Start PostgreSQL/), ''],
  ]);
});
