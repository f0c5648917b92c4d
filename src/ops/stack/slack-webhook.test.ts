import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { withSlackWebhook } from './slack-webhook.ts';

const URL_OF_SLACK = 'https://hooks.slack.com/services/T/B/x';

describe('withSlackWebhook()', () => {
  test('takes the address from its variable, else from a file', () => {
    const file = join(temporaryFolder(), 'webhook');
    writeFileSync(file, `${URL_OF_SLACK}\n`);
    expect(withSlackWebhook({})).toEqual({});
    expect(withSlackWebhook({ SLACK_WEBHOOK_URL_FILE: file })['SLACK_WEBHOOK_URL']).toBe(URL_OF_SLACK);
    const both = { SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/hook', SLACK_WEBHOOK_URL_FILE: file };
    expect(withSlackWebhook(both)['SLACK_WEBHOOK_URL']).toBe('http://127.0.0.1:9/hook');
  });

  test('refuses what is no address without repeating it, and a file that is not there', () => {
    expect(() => withSlackWebhook({ SLACK_WEBHOOK_URL: 'xoxb-secret' })).toThrow(/SLACK_WEBHOOK_URL is not a URL/);
    expect(() => withSlackWebhook({ SLACK_WEBHOOK_URL: 'xoxb-secret' })).not.toThrow(/xoxb/);
    expect(() => withSlackWebhook({ SLACK_WEBHOOK_URL_FILE: '/no/such/file' })).toThrow(/no such file/);
  });
});
