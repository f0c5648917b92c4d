import { DATASOURCE } from '../dashboards/datasources.ts';
import { RUNBOOK, chapters } from '../dashboards/runbook.ts';
import { ENVIRONMENT, prometheusLabel } from '../prometheus-names.ts';
import type { AlertBoard, TraceSearch } from './alert.ts';
import { NO_ENVIRONMENT } from './normalize-environment.ts';
import { whereKnown, whereLabelled } from './go-template.ts';

/** The figure with the start of the time range of links, in milliseconds since 1970. */
export const LINKS_FROM = 'links_from';

/** The same for searches among the runs of the last day. */
export const DAY_FROM = 'day_from';

/** Grafana's address, its `root_url`, with a slash at the end. */
const GRAFANA = '{{ externalURL }}';

/**
 * The address of an alert's chapter on the runbook dashboard.
 * @throws if there is no such chapter
 */
export function runbookUrl(title: string): string {
  const chapter = chapters().find((one) => one.title === title);
  if (!chapter) throw new Error(`Cannot find the chapter "${title}" in docs/runbook.md`);
  return `${GRAFANA}d/${RUNBOOK}?viewPanel=${chapter.id}`;
}

/** The address of a dashboard, filtered to the subject of the alert. */
export function boardUrl({ uid, narrowedBy = {} }: AlertBoard): string {
  const narrowing = Object.entries(narrowedBy).map(([variable, attribute]) => setting(variable, attribute));
  return `${beginning(LINKS_FROM)}${GRAFANA}d/${uid}?from={{ $from }}&to=now${environment()}${narrowing.join('')}`;
}

function setting(variable: string, attribute: string): string {
  return whereLabelled(attribute, `&var-${variable}={{ urlquery $labels.${prometheusLabel(attribute)} }}`);
}

/** Defines `$from`, the start of the time range; a day ago if the figure is missing. */
function beginning(figure: string): string {
  return `{{ $from := "now-24h" }}${whereKnown(figure, '{{ $from = printf "%.0f" .Value }}')}`;
}

function environment(): string {
  const label = `$labels.${prometheusLabel(ENVIRONMENT)}`;
  return whereLabelled(
    ENVIRONMENT,
    `{{ if ne ${label} "${NO_ENVIRONMENT}" }}&var-environment={{ urlquery ${label} }}{{ end }}`,
  );
}

/** The address of a search for traces in Grafana. The state of that page is JSON; `%q` quotes the query as JSON does. */
export function tracesUrl({ query, values, figure }: TraceSearch): string {
  const { type, uid } = DATASOURCE.tempo;
  const page =
    `{"traces":{"datasource":"${uid}","queries":[{"refId":"A","datasource":{"type":"${type}","uid":"${uid}"},` +
    `"queryType":"traceql","limit":20,"query":%q}],"range":{"from":%q,"to":"now"}}}`;
  const search = `(printf \`${query}\` ${values.join(' ')})`;
  const url = `${GRAFANA}explore?schemaVersion=1&orgId=1&panes={{ urlquery (printf \`${page}\` ${search} $from) }}`;
  const link = `${beginning(figure ? DAY_FROM : LINKS_FROM)}${url}`;
  return figure ? whereKnown(figure, link) : link;
}
