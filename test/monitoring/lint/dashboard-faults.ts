import type { Dashboard, Panel, RowPanel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from '../../../src/monitoring/dashboards/uids.ts';
import { variablesIn } from '../../../src/monitoring/dashboards/variables.ts';
import { ENVIRONMENT } from '../../../src/monitoring/queries/prometheus-names.ts';
import { ATTRIBUTE } from '../../../src/telemetry/names.ts';
import type { KnownSeries } from './known-series.ts';
import { layoutFaults } from './layout-faults.ts';
import { linkFaults, type KnownDashboards } from './link-faults.ts';
import { queryFaults, variableQueryFaults } from './query-faults.ts';

/** What queries and links may refer to. */
export type Known = { readonly series: KnownSeries; readonly dashboards: KnownDashboards };

/** The faults of a dashboard. */
export function dashboardFaults(dashboard: Dashboard, known: Known): string[] {
  return [
    ...layoutFaults(dashboard),
    ...panelsOf(dashboard).flatMap((panel) => panelFaults(panel, dashboard.templating.list ?? [], known)),
    ...variableFaults(dashboard, known),
    ...annotationFaults(dashboard, known),
  ];
}

/** The panels of a dashboard, including those in collapsed rows. */
function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.flatMap((panel) => (isPanel(panel) ? [panel] : panel.panels));
}

function isPanel(panel: Panel | RowPanel): panel is Panel {
  return panel.type !== 'row';
}

function panelFaults(panel: Panel, variables: readonly VariableModel[], known: Known): string[] {
  return [
    ...textFaults(panel),
    ...(panel.type === 'text' ? [] : datasourceFaults(panel.datasource?.uid)),
    ...(panel.targets ?? []).flatMap((target) => targetFaults(target, variables, known)),
    ...linkFaults(panel, known.dashboards),
  ].map((fault) => `Panel "${panel.title}" ${fault}`);
}

function textFaults({ title, description, type, fieldConfig }: Panel): string[] {
  return [
    ...(title ? [] : ['has no title']),
    ...(description ? [] : ['has no description']),
    ...(type === 'text' || fieldConfig?.defaults.unit ? [] : ['has no unit']),
  ];
}

const UIDS: readonly string[] = Object.values(DATASOURCE).map(({ uid }) => uid);

function datasourceFaults(uid: string | undefined): string[] {
  return uid && UIDS.includes(uid) ? [] : [`has the unknown data source ${uid}`];
}

function targetFaults(target: object, variables: readonly VariableModel[], known: Known): string[] {
  return [
    ...textUnder('expr', target).flatMap((query) => queryFaults(query, variables, known.series)),
    ...textUnder('query', target).flatMap(traceqlFaults),
  ];
}

/** A query of a target: PromQL in `expr`, TraceQL in `query`. */
function textUnder(key: 'expr' | 'query', target: object): string[] {
  const text: unknown = Reflect.get(target, key);
  return typeof text === 'string' ? [text] : [];
}

const TRACE_ATTRIBUTE = /\b(?:span|resource)\.([\w.]+)/g;

const traceAttributes: ReadonlySet<string> = new Set([...Object.values(ATTRIBUTE), ENVIRONMENT, 'service.name']);

/** Attributes in a TraceQL query that no span has. */
function traceqlFaults(query: string): string[] {
  return [...query.matchAll(TRACE_ATTRIBUTE)]
    .map(([, name = '']) => name)
    .filter((name) => !traceAttributes.has(name))
    .map((name) => `queries the attribute ${name}, which no span has`);
}

function variableFaults(dashboard: Dashboard, known: Known): string[] {
  const variables = dashboard.templating.list ?? [];
  const used = variablesIn(
    JSON.stringify([dashboard.panels, dashboard.annotations, variables.map(({ query }) => query)]),
  );
  const defined = variables.map(({ name }) => name);
  return [...new Set(used.filter((name) => !name.startsWith('__') && !defined.includes(name)))]
    .map((name) => `Undefined variable ${name}`)
    .concat(defined.filter((name) => !used.includes(name)).map((name) => `Unused variable ${name}`))
    .concat(
      variables
        .filter(({ type }) => type === 'query')
        .flatMap(({ name, query, datasource }) => [
          ...datasourceFaults(datasource?.uid).map((fault) => `Variable ${name} ${fault}`),
          ...variableQueryFaults(String(query), variables, known.series).map((fault) => `Variable ${name} ${fault}`),
        ]),
    );
}

function annotationFaults({ annotations, templating }: Dashboard, known: Known): string[] {
  return (annotations.list ?? []).flatMap(({ name, expr = '', datasource }) =>
    [...datasourceFaults(datasource?.uid), ...queryFaults(expr, templating.list ?? [], known.series)].map(
      (fault) => `Annotation "${name}" ${fault}`,
    ),
  );
}
