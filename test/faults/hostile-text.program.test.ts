import { chmodSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, onTestFinished } from 'vitest';
import { runCli } from '../../src/testing/run-cli.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { run } from '../../src/cli/run.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const HOSTILE = 'a\u001B]0;title\u0007\u001B[2J\nb\t\u202Ec\u200Bd';

const runHere = inProcess(run);

const SHOWN = String.raw`a\x1b]0;title\x07\x1b[2J\nb\t\u{202e}c\u{200b}d`;
// Characters that a terminal interprets, except for line feeds.
const ACTED_ON = /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

describe('names with control characters', () => {
  test('are escaped in tables, and stay as they are in JSON', async () => {
    const home = temporaryFolder();
    const args = ['exec', '--workflow', HOSTILE, '--variant', HOSTILE, '--step', HOSTILE, '--', 'true'];
    expect(await runHere(args, { home })).toMatchObject({ code: 0 });
    for (const command of ['runs', 'show']) {
      const { stdout, stderr } = await runHere([command], { home });
      expect(stdout).toContain(SHOWN);
      expect(stdout + stderr).not.toMatch(ACTED_ON);
    }
    const { stdout } = await runHere(['show', '--json'], { home });
    expect(JSON.parse(stdout)).toMatchObject({ run: { workflow: HOSTILE }, steps: [{ name: HOSTILE }] });
  });

  test.each([
    ['an unknown run', ['show', HOSTILE]],
    ['an unknown command', [HOSTILE]],
    ['a command that is missing', ['exec', '--workflow', 'w', '--step', 's', '--', `/no/${HOSTILE}`]],
  ])('are escaped in the message about %s', async (_, args) => {
    const { code, stdout, stderr } = await runHere(args, { home: temporaryFolder() });
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain('stepmeter: Cannot');
    expect(stdout + stderr).not.toMatch(ACTED_ON);
  });
});

const SECRET = 'user:secret';

describe('a URL with a user and password', () => {
  test('is printed without them by doctor, which uses them', async () => {
    const { url, authorizations } = await openBackend();
    const env = { STEPMETER_OTLP_ENDPOINT: url, STEPMETER_PROMETHEUS_URL: url, STEPMETER_TEMPO_URL: url };
    const text = await runHere(['doctor'], { home: temporaryFolder(), env: { ...env, STEPMETER_GRAFANA_URL: url } });
    const json = await runHere(['doctor', '--json'], { home: temporaryFolder(), env });
    expect(text.stdout).toContain('accepts traces');
    for (const { stdout, stderr } of [text, json]) expect(stdout + stderr).not.toContain('secret');
    expect(authorizations()).toContain(`Basic ${Buffer.from(SECRET).toString('base64')}`);
  });

  test.each(['http://user:secret@127.0.0.1:9', 'http://user:secret@bad host', 'user:secret@host'])(
    'is printed without them by the relay: %s',
    async (url) => {
      const home = temporaryFolder();
      await runHere(['exec', '--workflow', 'w', '--step', 's', '--', 'true'], { home });
      const relay = await runCli(['relay'], {
        home,
        env: { STEPMETER_OTLP_ENDPOINT: url },
        onStderr: (stderr, child) => {
          if (/refused|is not an HTTP URL|ECONN/.test(stderr)) child.kill('SIGTERM');
        },
      });
      expect(relay.stderr).not.toBe('');
      expect(relay.stdout + relay.stderr).not.toContain('secret');
    },
  );
});

describe('a state folder that every user can write to', () => {
  const openHome = (): string => {
    const home = temporaryFolder();
    chmodSync(home, 0o777);
    return home;
  };
  const FOUND = 'every user can write to it';

  test.each(['relay --once', 'relay', 'runs', 'run start w'])('is refused by `stepmeter %s`', async (command) => {
    const home = openHome();
    const { code, stdout, stderr } = await runHere(command.split(' '), { home });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`stepmeter: Cannot use the state folder ${home}: ${FOUND}\nSet STEPMETER_HOME`);
    expect(readdirSync(home)).toEqual([]);
  });

  test('is not used by `stepmeter exec`, which runs its command', async () => {
    const home = openHome();
    const { code, stdout, stderr } = await runCli(['exec', '--workflow', 'w', '--step', 's', '--', 'echo', 'done'], {
      home,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' });
    expect(stderr).toContain(`${FOUND}. The command runs, but this step is not recorded.`);
    expect(readdirSync(home)).toEqual([]);
  });

  test('is a failed check of doctor', async () => {
    const { code, stdout } = await runHere(['doctor'], { home: openHome() });
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAIL {2}state folder +Cannot use the state folder/);
  });
});

/** A back end that accepts all requests. */
async function openBackend(): Promise<{ url: string; authorizations: () => (string | undefined)[] }> {
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    request.resume().on('end', () => response.end('{}'));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://${SECRET}@127.0.0.1:${port}`, authorizations: () => authorizations };
}
