import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nativeBinary } from '../../../src/testing/stack/native-binaries.ts';
import { writeAlertmanagerFiles } from './alertmanager.ts';
import { readAlerting } from '../provisioned-alerting.ts';

/** An alert of a message, as Alertmanager gives it to templates. */
export type MessageAlert = {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

/** The data of a message: alerts with the labels that they have in common. */
export type Message = { readonly alerts: readonly MessageAlert[]; readonly labels: Readonly<Record<string, string>> };

const run = promisify(execFile);

/** Runs amtool with the files that Alertmanager is started with; arguments may name them by CONFIG and TEMPLATES. */
export async function amtool(args: readonly string[], data: object = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-amtool-'));
  try {
    const config = writeAlertmanagerFiles(folder, readAlerting(), 'http://slack.invalid/');
    writeFileSync(join(folder, 'data.json'), JSON.stringify(data));
    const files: Readonly<Record<string, string>> = {
      CONFIG: config,
      TEMPLATES: join(folder, '*.tmpl'),
      DATA: join(folder, 'data.json'),
    };
    const named = args.map((arg) => files[arg] ?? arg);
    return (await run(nativeBinary('amtool'), named, { cwd: folder, env: { HOME: folder } })).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** When every alert of a message began and ended. */
const TIMES = { startsAt: '2026-11-20T17:05:00+01:00', endsAt: '2026-11-20T18:05:00+01:00' } as const;

/** Renders one of the templates of messages. */
export async function renderMessage(template: string, { alerts, labels }: Message): Promise<string> {
  const data = {
    receiver: 'Stepmeter Slack',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts: alerts.map((alert) => ({ ...alert, ...TIMES })),
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: '',
  };
  const text = `{{ template "${template}" . }}`;
  const args = ['--template.glob', 'TEMPLATES', '--template.data', 'DATA', '--template.text', text];
  return amtool(['template', 'render', ...args], data);
}
