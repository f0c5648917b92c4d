import { expect, test } from 'vitest';
import { DASHBOARD } from '../../monitoring/dashboards/uids.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { RUN_DASHBOARD, runLinks } from './links.ts';

test('runLinks() names what is configured, and nothing at default addresses', () => {
  const env = isolatedEnvironment(temporaryFolder());
  expect(runLinks(env)).toEqual({ grafana: null, jaeger: null });
  const set = { STEPMETER_GRAFANA_URL: 'https://grafana.example/', STEPMETER_JAEGER_URL: 'http://jaeger.example' };
  expect(runLinks({ ...env, ...set })).toEqual({
    grafana: 'https://grafana.example/d/stepmeter-run?var-run={run}',
    jaeger: 'http://jaeger.example/trace/{trace}',
  });
  expect(runLinks({ ...env, STEPMETER_GRAFANA_URL: 'javascript:alert(1)' }).grafana).toBeNull();
});

test('the dashboard of a run has the UID that links name', () => {
  expect(RUN_DASHBOARD).toBe(DASHBOARD.run);
});
