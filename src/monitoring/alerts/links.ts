import { DATASOURCE } from '../dashboards/datasources.ts';
import { ENVIRONMENT, prometheusLabel } from '../prometheus-names.ts';
import type { AlertBoard, TraceSearch } from './alert.ts';
import { NO_ENVIRONMENT } from './apart.ts';
import { whereKnown, whereLabelled } from './words.ts';

/** Where the project's files are read. */
const REPOSITORY_URL = 'https://github.com/stepmeter/stepmeter';

/** The figure with the beginning of the range of time that links show, in milliseconds since 1970. */
export const LINKS_FROM = 'links_from';

/** Grafana's own address, its `root_url`; it ends with a slash. */
const GRAFANA = '{{ externalURL }}';

/** The anchor that a heading has on a page of Markdown. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The runbook's chapter about an alert. */
export const runbookUrl = (title: string): string => `${REPOSITORY_URL}/blob/main/docs/runbook.md#${anchorOf(title)}`;

const setting = (variable: string, attribute: string): string =>
  whereLabelled(attribute, `&var-${variable}={{ urlquery $labels.${prometheusLabel(attribute)} }}`);

const environment = (): string => {
  const label = `$labels.${prometheusLabel(ENVIRONMENT)}`;
  return whereLabelled(
    ENVIRONMENT,
    `{{ if ne ${label} "${NO_ENVIRONMENT}" }}&var-environment={{ urlquery ${label} }}{{ end }}`,
  );
};

/** A board, narrowed to what is wrong. */
export const boardUrl = ({ uid, narrowedBy = {} }: AlertBoard): string => {
  const narrowing = Object.entries(narrowedBy).map(([variable, attribute]) => setting(variable, attribute));
  const from = `{{ with $values.${LINKS_FROM} }}{{ printf "%.0f" .Value }}{{ end }}`;
  return `${GRAFANA}d/${uid}?from=${from}&to=now${environment()}${narrowing.join('')}`;
};

/** Grafana's search for traces. The state of its page is JSON; `%q` quotes the query as JSON does. */
export const tracesUrl = ({ query, values, figure }: TraceSearch): string => {
  const { type, uid } = DATASOURCE.tempo;
  const page =
    `{"traces":{"datasource":"${uid}","queries":[{"refId":"A","datasource":{"type":"${type}","uid":"${uid}"},` +
    `"queryType":"traceql","limit":20,"query":%q}],"range":{"from":"%.0f","to":"now"}}}`;
  const search = `(printf \`${query}\` ${values.join(' ')})`;
  const url = `${GRAFANA}explore?schemaVersion=1&orgId=1&panes={{ urlquery (printf \`${page}\` ${search} $values.${LINKS_FROM}.Value) }}`;
  return figure ? whereKnown(figure, url) : url;
};
