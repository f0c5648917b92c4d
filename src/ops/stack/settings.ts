import { requireOwnFolder } from '../../core/paths/own-folder.ts';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { makeFolder } from '../../core/paths/make-folder.ts';
import { stateFolder, type Environment } from '../../core/environment.ts';
import { unwritableState } from '../../core/unwritable-state.ts';
import { SLACK_WEBHOOK } from './slack-webhook.ts';

/** The name of the user, and of the setting that holds the password, with which one signs in to Grafana. */
export const GRAFANA_USER = 'admin';
export const GRAFANA_PASSWORD = 'GF_SECURITY_ADMIN_PASSWORD';

/** The folder of what the stack keeps: settings, state, data, logs. */
export function stackFolder(env: Environment): string {
  return join(stateFolder(env), 'stack');
}

/** The file with the stack's secrets and settings, in the form that Docker Compose reads. */
export function settingsFile(env: Environment): string {
  return join(stackFolder(env), '.env');
}

/** Secrets without which Grafana would take well-known ones. */
const SECRETS = [GRAFANA_PASSWORD, 'GF_SECURITY_SECRET_KEY'] as const;

const HEADER = `# Created by \`stepmeter up\`. Add other settings of the Grafana stack here, such as SLACK_WEBHOOK_URL.\n`;

/**
 * Makes the secrets that are not there yet; what is there is left alone. Only the owner can read the file.
 * @throws {UserError} if the state folder cannot be written
 */
export function prepareSettings(env: Environment): void {
  requireOwnFolder(stateFolder(env));
  const file = settingsFile(env);
  try {
    makeFolder(dirname(file));
    const known = readSettings(file);
    const made = SECRETS.filter((name) => !known[name]).map((name) => `${name}=${secret()}\n`);
    const text = existsSync(file) ? readFileSync(file, 'utf8').replace(/([^\n])$/, '$1\n') : HEADER;
    if (made.length > 0) writeFileSync(file, text + made.join(''), { mode: 0o600 });
    // The user may have created the file.
    chmodSync(file, 0o600);
  } catch (cause) {
    throw unwritableState(stateFolder(env), cause);
  }
}

function readSettings(file: string): Environment {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** This environment on top of what the file of settings says: so Docker Compose has it, too. */
export function withSettings(env: Environment): Environment {
  return { ...readSettings(settingsFile(env)), ...env };
}

/** Settings that are passed to the parts, besides ports and folders. The compose file passes the same ones. */
const PASSED: readonly string[] = [
  ...SECRETS,
  'OTELCOL_MEMORY_MIB',
  'OTELCOL_BLOCKED_KEYS',
  'TEMPO_RETENTION',
  'PROMETHEUS_RETENTION_TIME',
  'PROMETHEUS_RETENTION_SIZE',
  SLACK_WEBHOOK,
  // What Grafana needs to reach Slack from behind a proxy.
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
];

/** What of these settings the parts of a native stack are given. */
export function passedSettings(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => PASSED.includes(name)));
}
