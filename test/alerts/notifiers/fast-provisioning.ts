import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPath } from '../../../src/ops/stack/configuration.ts';

/** Copies the provisioning of Grafana that users mount; nothing but the waiting times differs. */
export function fastProvisioning(folder: string): string {
  cpSync(configurationPath('grafana/provisioning'), folder, { recursive: true });
  for (const name of ['alerting', 'alerting-slack']) hasten(join(folder, name));
  // As the stack does if a webhook is set.
  cpSync(join(folder, 'alerting-slack'), join(folder, 'alerting'), { recursive: true });
  return folder;
}

/** Lines with intervals, and what they become: alerts are evaluated and sent within seconds. */
const FASTER: readonly (readonly [RegExp, string])[] = [
  [/^( +interval): \d+m$/gm, '$1: 10s'],
  [/^( +group_wait): \d+[ms]$/gm, '$1: 1s'],
  [/^( +group_interval): \d+m$/gm, '$1: 10s'],
];

function hasten(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      FASTER.reduce((faster, [slow, fast]) => faster.replaceAll(slow, fast), text),
    );
  }
}

/** Copies the configuration of Prometheus that users mount, but its rules are evaluated every 10 s. */
export function fastPrometheusConfiguration(folder: string): string {
  cpSync(configurationPath('prometheus'), folder, { recursive: true });
  hasten(join(folder, 'rules'));
  return join(folder, 'prometheus.yml');
}
