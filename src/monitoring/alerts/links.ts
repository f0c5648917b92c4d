import type { AlertPanel, Comparison, TraceSearch } from './alert.ts';
import { ifKnown, ifLabeled } from './go-template.ts';
import { ALL_DASHBOARDS } from '../dashboards/all-dashboards.ts';
import { buildDashboard } from '../dashboards/dashboard.ts';
import { runbookSections } from '../dashboards/runbook.ts';
import { DASHBOARD, DATASOURCE, type DashboardUid, RUNBOOK_UID } from '../dashboards/uids.ts';
import { ENVIRONMENT, prometheusLabel } from '../queries/prometheus-names.ts';

/** The value with the start of the time range of links, in milliseconds since 1970. */
export const LINKS_FROM = 'links_from';

/** The same for searches among the runs of the last day. */
export const DAY_FROM = 'day_from';

/** The environment label of series that have none; see `alert-rules.ts`. */
export const NO_ENVIRONMENT = 'none';

/** The `root_url` of Grafana, with a trailing slash. */
const GRAFANA = '{{ externalURL }}';

/**
 * The URL of an alert's section in the runbook dashboard.
 * @throws if there is no such section
 */
export function runbookUrl(title: string): string {
  const section = runbookSections().find((one) => one.title === title);
  if (!section) throw new Error(`Cannot link an alert to the runbook: docs/runbook.md has no section "${title}"`);
  return `${GRAFANA}d/${RUNBOOK_UID}?viewPanel=${section.id}`;
}

/** The URL of a dashboard, filtered to the subject of the alert. */
export function alertDashboardUrl({ uid, filters = {}, set = {} }: AlertPanel): string {
  const filtered = Object.entries(filters).map(([variable, attribute]) => filter(variable, attribute));
  const others = filtered.join('') + variables(set);
  return `${rangeStart(LINKS_FROM)}${GRAFANA}d/${uid}?from={{ $from }}&to=now${environment()}${others}`;
}

function filter(variable: string, attribute: string): string {
  return ifLabeled(attribute, `&var-${variable}={{ urlquery $labels.${prometheusLabel(attribute)} }}`);
}

function variables(set: Readonly<Record<string, string>>): string {
  return Object.entries(set)
    .map(([variable, template]) => `&var-${variable}=${template}`)
    .join('');
}

/** Defines `$from`, the start of the time range; a day ago if the value is missing. */
function rangeStart(value: string): string {
  return `{{ $from := "now-24h" }}${ifKnown(value, '{{ $from = printf "%.0f" .Value }}')}`;
}

function environment(): string {
  const label = `$labels.${prometheusLabel(ENVIRONMENT)}`;
  return ifLabeled(
    ENVIRONMENT,
    `{{ if ne ${label} "${NO_ENVIRONMENT}" }}&var-environment={{ urlquery ${label} }}{{ end }}`,
  );
}

/** The URL of the comparison of an alert. */
export function comparisonUrl({ days, set }: Comparison): string {
  const url = `${GRAFANA}d/${DASHBOARD.compare}?from=now-{{ printf "%.0f" .Value }}d&to=now`;
  return ifKnown(days, `${url}${environment()}${variables(set)}`);
}

/** The URL of a trace search in Grafana Explore. Its state is JSON; `%q` quotes the query as JSON does. */
export function tracesUrl({ query, values, requires }: TraceSearch): string {
  const { type, uid } = DATASOURCE.tempo;
  const page =
    `{"traces":{"datasource":"${uid}","queries":[{"refId":"A","datasource":{"type":"${type}","uid":"${uid}"},` +
    `"queryType":"traceql","limit":20,"query":%q}],"range":{"from":%q,"to":"now"}}}`;
  const search = `(printf \`${query}\` ${values.join(' ')})`;
  const url = `${GRAFANA}explore?schemaVersion=1&orgId=1&panes={{ urlquery (printf \`${page}\` ${search} $from) }}`;
  const link = `${rangeStart(requires ? DAY_FROM : LINKS_FROM)}${url}`;
  return requires ? ifKnown(requires, link) : link;
}

/**
 * The ID of a panel by its title. IDs depend on the panels before it.
 * @throws if the dashboard has no such panel
 */
export function panelId({ uid, panel }: AlertPanel): number {
  const id = panelsOf(uid).find(({ title }) => title === panel)?.id;
  if (id === undefined)
    throw new Error(`Cannot link an alert to the panel "${panel}": ${uid} has no panel of this title`);
  return id;
}

function panelsOf(uid: DashboardUid): readonly { id?: number; title?: string }[] {
  const spec = ALL_DASHBOARDS.find((candidate) => candidate.uid === uid);
  return spec ? (buildDashboard(spec).panels ?? []) : [];
}
