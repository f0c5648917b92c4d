import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPath } from '../../src/ops/stack/configuration.ts';

/** A dashboard as it is committed and provisioned. */
export type CommittedDashboard = {
  readonly uid: string;
  readonly panels: readonly { readonly id: number; readonly title?: string }[];
  readonly templating?: { readonly list?: readonly { readonly name: string }[] };
};

/** Reads the dashboards that Grafana is provisioned with. */
export function committedDashboards(): CommittedDashboard[] {
  const folder = configurationPath('grafana/dashboards');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as CommittedDashboard);
}

/**
 * Checks that a link opens a dashboard that exists, and sets only variables and shows only panels that it has.
 * @returns what is wrong, empty if nothing
 */
export function linkFaults(link: string, dashboards: readonly CommittedDashboard[] = committedDashboards()): string[] {
  const { pathname, searchParams } = new URL(link);
  const dashboard = dashboards.find(({ uid }) => pathname === `/d/${uid}`);
  if (!dashboard) return [`no dashboard at ${pathname}`];
  const variables = (dashboard.templating?.list ?? []).map(({ name }) => name);
  const unknown = [...searchParams.keys()]
    .filter((key) => key.startsWith('var-') && !variables.includes(key.slice('var-'.length)))
    .map((key) => `${dashboard.uid} has no variable ${key}`);
  const panel = searchParams.get('viewPanel');
  const exists = panel === null || dashboard.panels.some(({ id }) => String(id) === panel);
  return exists ? unknown : [...unknown, `${dashboard.uid} has no panel ${panel}`];
}
