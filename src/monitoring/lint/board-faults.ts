import type { Dashboard, Panel, RowPanel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ATTRIBUTE } from '../../telemetry/names.ts';
import { DATASOURCE } from '../dashboards/datasources.ts';
import { ENVIRONMENT } from '../prometheus-names.ts';
import { wordsIn } from '../grafana-words.ts';
import type { KnownSeries } from './known-series.ts';
import { layoutFaults } from './layout-faults.ts';
import { linkFaults, type KnownBoards } from './link-faults.ts';
import { queryFaults, variableQueryFaults } from './query-faults.ts';

/** What a board is checked against. */
export type Known = { readonly series: KnownSeries; readonly boards: KnownBoards };

/** Everything that is wrong with a board, in words. */
export function boardFaults(dashboard: Dashboard, known: Known): string[] {
  return [
    ...layoutFaults(dashboard),
    ...panelsOf(dashboard).flatMap((panel) => panelFaults(panel, dashboard.templating.list ?? [], known)),
    ...variableFaults(dashboard, known),
    ...annotationFaults(dashboard, known),
  ];
}

/** The panels of a board, those in closed rows included. */
function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.flatMap((panel) => (isPanel(panel) ? [panel] : panel.panels));
}

function isPanel(panel: Panel | RowPanel): panel is Panel {
  return panel.type !== 'row';
}

function panelFaults(panel: Panel, variables: readonly VariableModel[], known: Known): string[] {
  return [
    ...textFaults(panel),
    ...(panel.type === 'text' ? [] : datasourceFaults('it', panel.datasource?.uid)),
    ...(panel.targets ?? []).flatMap((target) => targetFaults(target, variables, known)),
    ...linkFaults(panel, known.boards),
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

function datasourceFaults(where: string, uid: string | undefined): string[] {
  return uid && UIDS.includes(uid) ? [] : [`${where} has the unknown data source ${uid}`];
}

function targetFaults(target: object, variables: readonly VariableModel[], known: Known): string[] {
  return [
    ...textUnder('expr', target).flatMap((query) => queryFaults(query, variables, known.series)),
    ...textUnder('query', target).flatMap(traceqlFaults),
  ];
}

/** A query of a panel in some language: PromQL under `expr`, TraceQL under `query`. */
function textUnder(key: 'expr' | 'query', target: object): string[] {
  const text: unknown = Reflect.get(target, key);
  return typeof text === 'string' ? [text] : [];
}

const TRACE_ATTRIBUTE = /\b(?:span|resource)\.([\w.]+)/g;

const traceAttributes: ReadonlySet<string> = new Set([...Object.values(ATTRIBUTE), ENVIRONMENT, 'service.name']);

/** Attributes of a TraceQL query that no span has. */
function traceqlFaults(query: string): string[] {
  return [...query.matchAll(TRACE_ATTRIBUTE)]
    .map(([, name = '']) => name)
    .filter((name) => !traceAttributes.has(name))
    .map((name) => `asks for the attribute ${name}, which no span has`);
}

function variableFaults(dashboard: Dashboard, known: Known): string[] {
  const variables = dashboard.templating.list ?? [];
  const words = wordsIn(JSON.stringify([dashboard.panels, dashboard.annotations, variables.map(({ query }) => query)]));
  const defined = variables.map(({ name }) => name);
  return [...new Set(words.filter((word) => !word.startsWith('__') && !defined.includes(word)))]
    .map((word) => `Nothing defines the variable ${word}`)
    .concat(defined.filter((name) => !words.includes(name)).map((name) => `Nothing uses the variable ${name}`))
    .concat(
      variables
        .filter(({ type }) => type === 'query')
        .flatMap(({ name, query, datasource }) => [
          ...datasourceFaults(`Variable ${name}`, datasource?.uid),
          ...variableQueryFaults(String(query), variables, known.series).map((fault) => `Variable ${name} ${fault}`),
        ]),
    );
}

function annotationFaults({ annotations, templating }: Dashboard, known: Known): string[] {
  return (annotations.list ?? []).flatMap(({ name, expr = '', datasource }) =>
    [...datasourceFaults('it', datasource?.uid), ...queryFaults(expr, templating.list ?? [], known.series)].map(
      (fault) => `Annotation "${name}" ${fault}`,
    ),
  );
}
