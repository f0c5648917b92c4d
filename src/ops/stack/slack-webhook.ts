import { readFileSync } from 'node:fs';
import type { Environment } from '../../core/environment.ts';
import { EXIT, UserError, messageOf } from '../../core/errors.ts';

/** The address of the Slack channel that alerts go to, and of a file that holds it: it is as good as a password. */
export const SLACK_WEBHOOK = 'SLACK_WEBHOOK_URL';
const SLACK_WEBHOOK_FILE = 'SLACK_WEBHOOK_URL_FILE';

/**
 * This environment with the Slack webhook in its variable, where one is set there or in a file.
 * @throws {UserError} if the file cannot be read or it is no address; the message does not repeat it
 */
export function withSlackWebhook(env: Environment): Environment {
  const [url, file] = [env[SLACK_WEBHOOK], env[SLACK_WEBHOOK_FILE]];
  const webhook = url || (file && readWebhook(file));
  if (!webhook) return env;
  if (isWebAddress(webhook)) return { ...env, [SLACK_WEBHOOK]: webhook };
  throw new UserError(`Cannot use the Slack webhook: ${url ? SLACK_WEBHOOK : file} is not a URL`, {
    hint: 'Use the URL that Slack shows, https://hooks.slack.com/services/…, or unset the variable to show alerts in Grafana only',
    exitCode: EXIT.wrongUse,
  });
}

function readWebhook(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new UserError(`Cannot read the Slack webhook: ${messageOf(cause)}`, {
      hint: `Correct ${SLACK_WEBHOOK_FILE}, or unset it to show alerts in Grafana only`,
      exitCode: EXIT.wrongUse,
      cause,
    });
  }
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
