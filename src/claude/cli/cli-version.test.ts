import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { cliVersion } from './cli-version.ts';

describe('cliVersion()', () => {
  test('asks a program once and remembers the answer, in a file of the owner only', async () => {
    const { folder, env, timesAsked } = withClaude('2.1.330 (Claude Code)');
    expect(await cliVersion('claude', env)).toBe('2.1.330');
    expect(await cliVersion('claude', env)).toBe('2.1.330');
    expect(timesAsked()).toBe(1);
    expect(statSync(join(folder, 'state', 'claude-versions.json')).mode & 0o777).toBe(0o600);
  });

  test('asks again when the program has changed, and remembers both', async () => {
    const { folder, env, program, timesAsked } = withClaude('2.1.1');
    await cliVersion('claude', env);
    program('echo 2.1.20000 is newer');
    expect(await cliVersion('claude', env)).toBe('2.1.20000');
    expect(timesAsked()).toBe(2);
    const cache = JSON.parse(readFileSync(join(folder, 'state', 'claude-versions.json'), 'utf8')) as object;
    expect(Object.values(cache)).toEqual(['2.1.1', '2.1.20000']);
  });

  test('takes a program by its path and by a link for the same one', async () => {
    const { bin, file, env, timesAsked } = withClaude('2.1.330');
    symlinkSync(file, join(bin, 'link'));
    expect(await cliVersion(file, env)).toBe('2.1.330');
    expect(await cliVersion('link', env)).toBe('2.1.330');
    expect(timesAsked()).toBe(1);
  });

  test('asks again where what it remembers is broken', async () => {
    const { folder, env } = withClaude('2.1.330');
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'state', 'claude-versions.json'), '[broken');
    expect(await cliVersion('claude', env)).toBe('2.1.330');
    expect(await cliVersion('claude', env)).toBe('2.1.330');
  });

  test.each([
    ['v22.18.0 wrapper\n2.1.76 (Claude Code)', '2.1.76'],
    ['2.1.331-beta.2 (Claude Code)', '2.1.331'],
    ['0.0.0-dev (Claude Code)', undefined],
  ])('of a program that prints %j is %s', async (printed, version) => {
    expect(await cliVersion('claude', withClaude(printed).env)).toBe(version);
  });

  test('is unknown if the program is missing, fails or prints none', async () => {
    const { env, program } = withClaude('hello');
    expect(await cliVersion('claude', env)).toBeUndefined();
    program('exit 1');
    expect(await cliVersion('claude', env)).toBeUndefined();
    expect(await cliVersion('no-such-claude', env)).toBeUndefined();
    expect(await cliVersion('/no/such/claude', env)).toBeUndefined();
  });

  test('is returned even if it cannot be cached', async () => {
    const { folder, env } = withClaude('2.1.330');
    writeFileSync(join(folder, 'state'), 'a file in the way');
    expect(await cliVersion('claude', env)).toBe('2.1.330');
  });
});

/** A folder with a program called claude that answers `answer` and writes down that it was asked. */
function withClaude(answer: string) {
  const folder = temporaryFolder();
  const [bin, asked] = [join(folder, 'bin'), join(folder, 'asked')];
  mkdirSync(bin, { recursive: true });
  const file = join(bin, 'claude');
  const env = { PATH: `${bin}:${process.env['PATH']}`, STEPMETER_HOME: join(folder, 'state') };
  const program = (text: string): void => {
    writeFileSync(file, `#!/bin/sh\necho asked >>'${asked}'\n${text}\n`);
    chmodSync(file, 0o755);
  };
  program(`[ "$1" = --version ] && echo '${answer}'`);
  return { folder, bin, file, env, program, timesAsked: () => readFileSync(asked, 'utf8').trim().split('\n').length };
}
