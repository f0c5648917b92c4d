import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { passedSettings, prepareSettings, settingsFile, withSettings } from './settings.ts';

describe('settings of the stack', () => {
  test('get secrets once, which only the owner can read', () => {
    const env = homeless();
    prepareSettings(env);
    const file = settingsFile(env);
    const made = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secrets = ['GF_SECURITY_ADMIN_PASSWORD', 'GF_SECURITY_SECRET_KEY'].map(
      (name) => withSettings(env)[name] ?? '',
    );
    expect(new Set(secrets).size).toBe(2);
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(32);
    prepareSettings(env);
    expect(readFileSync(file, 'utf8')).toBe(made);
    const other = homeless();
    prepareSettings(other);
    expect(withSettings(other)['GF_SECURITY_ADMIN_PASSWORD']).not.toBe(secrets[0]);
  });

  test('keep what somebody wrote into the file, and close it to others', () => {
    const env = homeless();
    prepareSettings(env);
    const file = settingsFile(env);
    writeFileSync(file, '# mine\nGF_SECURITY_ADMIN_PASSWORD=chosen\nSLACK_WEBHOOK_URL=http://127.0.0.1:9/');
    chmodSync(file, 0o644);
    prepareSettings(env);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^# mine\nGF_SECURITY_ADMIN_PASSWORD=chosen\nSLACK_WEBHOOK_URL=http:\/\/127.0.0.1:9\/\nGF_SECURITY_SECRET_KEY=.{32}\n$/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(withSettings({ ...env, GF_SECURITY_ADMIN_PASSWORD: 'from the shell' })).toMatchObject({
      GF_SECURITY_ADMIN_PASSWORD: 'from the shell',
      SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/',
    });
  });

  test('hand parts what they read, and nothing else of the environment', () => {
    const env = { TEMPO_RETENTION: '24h', SLACK_WEBHOOK_URL: 'x', ANTHROPIC_API_KEY: 'secret', AWS_SECRET: 'secret' };
    expect(passedSettings(env)).toEqual({ TEMPO_RETENTION: '24h', SLACK_WEBHOOK_URL: 'x' });
  });
});

function homeless() {
  return { STEPMETER_HOME: temporaryFolder() };
}
