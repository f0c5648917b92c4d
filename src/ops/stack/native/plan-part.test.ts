import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { composeFile, configurationPath } from '../configuration.ts';
import { planPart } from './plan-part.ts';
import { stackPorts } from '../ports.ts';
import { prepareDataFolder } from './prepare-data-folder.ts';

const WEBHOOK = { SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/hook' };

describe('the provisioning of a native Grafana', () => {
  const provisioned = (folder: string, env: Record<string, string>): string => {
    const plan = planPart('grafana', { ports: stackPorts({}), folder, program: '/bin/grafana', env, traces: 'tempo' });
    prepareDataFolder(plan);
    return plan.env['GF_PATHS_PROVISIONING'] ?? '';
  };
  const notifications = (folder: string, env: Record<string, string>): string =>
    realpathSync(join(provisioned(folder, env), 'alerting/notifications.yaml'));

  test('sends to Slack only with a webhook, also if it was set or removed since the last start', () => {
    const folder = temporaryFolder();
    const slack = realpathSync(configurationPath('grafana/provisioning/alerting-slack/notifications.yaml'));
    const none = realpathSync(configurationPath('grafana/provisioning/alerting/notifications.yaml'));
    expect(notifications(folder, {})).toBe(none);
    expect(notifications(folder, WEBHOOK)).toBe(slack);
    expect(notifications(folder, {})).toBe(none);
    expect(notifications(folder, { SLACK_WEBHOOK_URL: '' })).toBe(none);
  });

  test('has everything else that is committed', () => {
    const path = provisioned(temporaryFolder(), {});
    for (const name of ['rules', 'templates', 'mute-times'])
      expect(existsSync(join(path, `alerting/${name}.yaml`))).toBe(true);
    expect(existsSync(join(path, 'datasources/stepmeter.yaml'))).toBe(true);
    expect(existsSync(join(path, 'dashboards/stepmeter.yaml'))).toBe(true);
  });
});

describe('the provisioning of a Grafana in a container', () => {
  const [, source = '', target = ''] =
    /^ +- (\.\/\S*notifications\.yaml):(\S+notifications\.yaml):ro$/m.exec(readFileSync(composeFile(), 'utf8')) ?? [];
  const mounted = (alternative: string): string => source.replace('${SLACK_WEBHOOK_URL:+-slack}', alternative);

  test('mounts the same files, over one that the read-only folder has', () => {
    expect(mounted('-slack')).toBe('./grafana/provisioning/alerting-slack/notifications.yaml');
    expect(mounted('')).toBe('./grafana/provisioning/alerting/notifications.yaml');
    for (const path of [mounted(''), mounted('-slack')]) expect(existsSync(configurationPath(path))).toBe(true);
    expect(target).toBe('/etc/grafana/provisioning/alerting/notifications.yaml');
  });
});
