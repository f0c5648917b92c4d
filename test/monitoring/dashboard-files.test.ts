import { readFileSync, realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFile } from '../../src/ops/stack/configuration.ts';
import { planPart } from '../../src/ops/stack/native/plan-part.ts';
import { stackPorts } from '../../src/ops/stack/ports.ts';
import { DASHBOARDS, panelsOf, readDashboards } from './dashboard-file.ts';

const dashboards = readDashboards();

describe('the dashboard files', () => {
  test('have unique UIDs that Grafana accepts', () => {
    unique(dashboards.map(({ uid }) => uid));
    unique(dashboards.map(({ title }) => title));
    for (const { uid } of dashboards) expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    // A dashboard with an ID would replace the dashboard of the organization that has the ID.
    for (const dashboard of dashboards) expect(dashboard).not.toHaveProperty('id');
  });

  test('have unique panel IDs', () => {
    for (const dashboard of dashboards) unique(panelsOf(dashboard).map(({ id }) => id));
  });
});

describe('the packages that render panels', () => {
  test('have the version of the image in the compose file', () => {
    type Compose = { services: { grafana: { image: string } } };
    const { image } = (parse(readFileSync(composeFile(), 'utf8'), { merge: true }) as Compose).services.grafana;
    const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(image).toBe(`grafana/grafana:${devDependencies['@grafana/data']}`);
    expect(devDependencies['@grafana/schema']).toBe(devDependencies['@grafana/data']);
  });
});

describe('the provisioning of dashboards', () => {
  test('reads the committed files where the stack runs natively', () => {
    const env = {};
    const plan = planPart('grafana', {
      ...{ ports: stackPorts({}), folder: '/stack', program: '/bin/grafana', env, traces: 'tempo' },
    });
    expect(realpathSync(plan.env['GRAFANA_DASHBOARDS'] ?? '')).toBe(realpathSync(DASHBOARDS));
  });

  test('reads the committed files where the stack runs in containers', () => {
    type Compose = {
      services: {
        grafana: { environment: Record<string, string>; volumes: (string | { source: string; target: string })[] };
      };
    };
    const { grafana } = (parse(readFileSync(composeFile(), 'utf8'), { merge: true }) as Compose).services;
    const folder = grafana.environment['GRAFANA_DASHBOARDS'] ?? '';
    const mounts = grafana.volumes.map((volume) => {
      if (typeof volume !== 'string') return volume;
      const [source = '', target = ''] = volume.split(':');
      return { source, target };
    });
    const mounted = mounts.find(({ target }) => folder === target || folder.startsWith(`${target}/`));
    expect(mounted).toBeDefined();
    const path = `${mounted?.source}${folder.slice(mounted?.target.length)}`;
    expect(path.replace(/^\.\//, '')).toBe('grafana/dashboards');
  });
});

function unique(values: readonly unknown[]): void {
  expect(new Set(values).size, JSON.stringify(values)).toBe(values.length);
}
