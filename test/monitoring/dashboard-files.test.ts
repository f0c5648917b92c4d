import type { Dashboard as DashboardModel } from '@grafana/schema';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import compare from '../../grafana/dashboards/compare.json' with { type: 'json' };
import cost from '../../grafana/dashboards/cost.json' with { type: 'json' };
import files from '../../grafana/dashboards/files.json' with { type: 'json' };
import overview from '../../grafana/dashboards/overview.json' with { type: 'json' };
import performance from '../../grafana/dashboards/performance.json' with { type: 'json' };
import pipeline from '../../grafana/dashboards/pipeline.json' with { type: 'json' };
import poolAndCache from '../../grafana/dashboards/pool-and-cache.json' with { type: 'json' };
import regression from '../../grafana/dashboards/regression.json' with { type: 'json' };
import reliability from '../../grafana/dashboards/reliability.json' with { type: 'json' };
import runbook from '../../grafana/dashboards/runbook.json' with { type: 'json' };
import run from '../../grafana/dashboards/run.json' with { type: 'json' };
import runs from '../../grafana/dashboards/runs.json' with { type: 'json' };
import selection from '../../grafana/dashboards/selection.json' with { type: 'json' };
import workers from '../../grafana/dashboards/workers.json' with { type: 'json' };
import { composeFile } from '../../src/ops/stack/configuration.ts';
import { planPart } from '../../src/ops/stack/native/plan-part.ts';
import { stackPorts } from '../../src/ops/stack/ports.ts';
import { DASHBOARDS, panelsOf, readDashboards } from './dashboard-file.ts';

/** The compiler checks every file against Grafana's type of a dashboard. */
const MODELS: Readonly<Record<string, InJson<DashboardModel>>> = {
  compare,
  cost,
  files,
  overview,
  performance,
  pipeline,
  'pool-and-cache': poolAndCache,
  regression,
  reliability,
  run,
  runbook,
  runs,
  selection,
  workers,
};

const dashboards = readDashboards();

describe('the dashboard files', () => {
  test('are all checked against the type of @grafana/schema', () => {
    const names = readdirSync(DASHBOARDS).map((name) => name.replace(/\.json$/, ''));
    expect(Object.keys(MODELS).toSorted()).toEqual(names.toSorted());
  });

  test('have unique UIDs that Grafana accepts', () => {
    unique(dashboards.map(({ uid }) => uid));
    unique(dashboards.map(({ title }) => title));
    for (const { uid } of dashboards) expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    // A dashboard with an ID would replace the dashboard of the organization that has the ID.
    for (const model of Object.values(MODELS)) expect(model.id ?? null).toBeNull();
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

/** A type of Grafana for imported JSON, in which enumerations are strings and numbers. */
type InJson<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? InJson<Item>[]
      : T extends object
        ? { [Key in keyof T]: InJson<T[Key]> | undefined }
        : T;
