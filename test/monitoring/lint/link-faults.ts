import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** The variables of all dashboards, by UID. */
export type KnownDashboards = ReadonlyMap<string, readonly string[]>;

const DASHBOARD_URL = /^\/d\/([\w-]+)/;

/** Links to unknown dashboards, or with variables that the dashboard does not have. */
export function linkFaults({ fieldConfig, links }: Panel, dashboards: KnownDashboards): string[] {
  return urlsIn([fieldConfig, links])
    .filter((url) => DASHBOARD_URL.test(url))
    .flatMap((url) => urlFaults(url, dashboards));
}

const URL = /"url":"([^"]*(?:\\"[^"]*)*)"/g;

function urlsIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? {}).matchAll(URL)].map(([, url = '']) => url);
}

/** Variables that a link sets or keeps. */
const SETTING = /var-(\w+)=|\$\{(\w+):queryparam\}/g;

function urlFaults(url: string, dashboards: KnownDashboards): string[] {
  const uid = DASHBOARD_URL.exec(url)?.[1] ?? '';
  const variables = dashboards.get(uid);
  if (!variables) return [`links to the unknown dashboard ${uid}`];
  return [...url.matchAll(SETTING)]
    .map(([, fixed, kept]) => fixed ?? kept ?? '')
    .filter((name) => !variables.includes(name))
    .map((name) => `links to ${uid} with the variable ${name}, which it does not have`);
}
