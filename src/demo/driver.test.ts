import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../core/errors.ts';
import { chooseDriver, driverText } from './driver.ts';

describe('chooseDriver()', () => {
  let folder: string;
  let env: Record<string, string>;
  let claude: string;
  const model = 'haiku';

  const write = (name: string, text: string): string => {
    const file = join(folder, 'home', name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    return file;
  };

  const set = (name: string): string => {
    env[name] = 'secret';
    return name;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'driver-test-'));
    mkdirSync(join(folder, 'bin'));
    claude = join(folder, 'bin', 'claude');
    writeFileSync(claude, '#!/bin/sh\necho "3.1.4 (Claude Code)"\n');
    chmodSync(claude, 0o755);
    env = { HOME: join(folder, 'home'), PATH: join(folder, 'bin'), STEPMETER_HOME: join(folder, 'state') };
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['a key', (): string => set('ANTHROPIC_API_KEY')],
    ['a token', (): string => set('CLAUDE_CODE_OAUTH_TOKEN')],
    ['stored credentials', (): string => write('.claude/.credentials.json', '{}')],
    ['an account', (): string => write('.claude.json', '{"oauthAccount":{"accountUuid":"1"}}')],
    ['a helper', (): string => write('.claude/settings.json', '{"apiKeyHelper":"get-key"}')],
  ])('takes the real one where %s signs it in, and says what it costs', async (_title, signIn) => {
    const signedInBy = signIn();
    const driver = await chooseDriver({ model }, env);
    expect(driver).toEqual({ kind: 'live', command: claude, version: '3.1.4', signedInBy, model });
    expect(driverText(driver)).toContain(
      `real Claude CLI 3.1.4 at ${claude}, model haiku, signed in with ${signedInBy}`,
    );
    expect(driverText(driver)).toContain('This incurs costs');
  });

  test('uses the account of the configured folder', async () => {
    const config = join(folder, 'home', 'config');
    write('.claude.json', '{"oauthAccount":{}}');
    expect(await chooseDriver({ model }, { ...env, CLAUDE_CONFIG_DIR: config })).toMatchObject({ kind: 'recorded' });
    const signedInBy = write('config/.claude.json', '{"oauthAccount":{}}');
    expect(await chooseDriver({ model }, { ...env, CLAUDE_CONFIG_DIR: config })).toMatchObject({ signedInBy });
  });

  test('uses a recording if the CLI is not signed in, and reports it', async () => {
    write('.claude.json', '{"numStartups":1}');
    const driver = await chooseDriver({ model }, env);
    expect(driver).toEqual({ kind: 'recorded', because: `${claude} is not signed in` });
    expect(driverText(driver)).toContain('no cost incurred');
  });

  test('uses a recording on request, even if the real CLI is available', async () => {
    env['ANTHROPIC_API_KEY'] = 'key';
    expect(await chooseDriver({ model, kind: 'recorded' }, env)).toMatchObject({ kind: 'recorded' });
  });

  test('throws where the real one is wished for and is not there or not signed in', async () => {
    const wish = { model, kind: 'live' } as const;
    await expect(chooseDriver(wish, env)).rejects.toThrow(`${claude} is not signed in`);
    rmSync(claude);
    await expect(chooseDriver(wish, env)).rejects.toThrow(UserError);
    await expect(chooseDriver(wish, env)).rejects.toThrow('`claude` is not on the PATH');
  });
});
