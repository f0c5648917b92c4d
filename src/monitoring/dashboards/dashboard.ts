import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type AnnotationQuery,
  type Dashboard,
  type Panel,
  type VariableModel,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type ValueMapping,
  MappingType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { changeAnnotations } from './annotations.ts';
import { DASHBOARD_TAG, type DashboardUid, MENU_TAG } from './uids.ts';
import { filterVariable, silentStoresVariable, variablesIn } from './variables.ts';
import { navigationLinks } from '../panels/links.ts';
import { prometheusLabel, ENVIRONMENT } from '../queries/prometheus-names.ts';
import { FILTER_VARIABLES, matchesVariable } from '../queries/scope.ts';
import { stat } from '../panels/single-values.ts';
import { COLOR, UNIT } from '../panels/style.ts';
import { SILENT_STORES, lastValue, orZero, selectorOf } from '../queries/promql.ts';
import { METRIC, SIMULATED_ENVIRONMENT } from '../../telemetry/names.ts';

/** A row of a dashboard, with its panels from left to right. */
export type Section = { readonly title: string; readonly panels: readonly Builder<Panel>[] };

/** A dashboard. Its filter variables follow from its queries. */
export type DashboardSpec = {
  readonly uid: DashboardUid;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
  /** Variables after the filter variables, or instead of those with the same name. */
  readonly variables?: readonly VariableModel[];
  /** The names of the filter variables. @default those that its queries have */
  readonly filters?: readonly string[];
  /** @default changes of the configuration */
  readonly annotations?: readonly AnnotationQuery[];
  /** Where dashboards link to it: at their head, in its menu, or nowhere, because other links choose what it shows. @default head */
  readonly listed?: 'head' | 'menu' | 'nowhere';
  /** The start of the default time range. @default now-7d */
  readonly from?: string;
};

const TAGS = { head: [DASHBOARD_TAG], menu: [MENU_TAG], nowhere: [] };

/** A dashboard in Grafana's model. */
export function buildDashboard(spec: DashboardSpec): Dashboard {
  const annotations = spec.annotations ?? changeAnnotations();
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags(TAGS[spec.listed ?? 'head'])
    .readonly()
    // Budget periods start at midnight UTC.
    .timezone('utc')
    .weekStart('monday')
    .time({ from: spec.from ?? 'now-7d', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .annotations(annotations.map(built))
    .links(navigationLinks().map(built));
  const panels = addSections(builder, spec);
  const hidden = variablesIn(JSON.stringify(panels)).includes(SILENT_STORES) ? [silentStoresVariable()] : [];
  const variables = [...withOwn(neededVariables(panels, annotations), spec.variables ?? []), ...hidden];
  return builder.variables(variables.map(built)).build();
}

function built<T>(value: T): Builder<T> {
  return { build: () => value };
}

function addSections(builder: DashboardBuilder, { sections, filters }: DashboardSpec): Panel[] {
  let id = 0;
  // Dashboards of one run do not add up runs.
  const banners = usesEnvironment(sections) ? [withFilters({ ...simulatedBanner(), id: ++id })] : [];
  for (const banner of banners) builder.withPanel(built(banner));
  const numberedPanels = sections.flatMap(({ title, panels }) => {
    builder.withRow(new RowBuilder(title).id(++id));
    return panels.map((panel) => {
      const numbered = withFilters({ ...onlyFilteredBy(panel.build(), filters), id: ++id });
      builder.withPanel(built(numbered));
      return numbered;
    });
  });
  return [...banners, ...numberedPanels];
}

function usesEnvironment(sections: readonly Section[]): boolean {
  const queries = sections.flatMap(({ panels }) => panels.map((panel) => panel.build().targets));
  return usedVariables(queries).some(({ name }) => name === 'environment');
}

/** The filter variables in the queries. */
function usedVariables(queries: unknown): typeof FILTER_VARIABLES {
  const references = variablesIn(JSON.stringify(queries ?? []));
  return FILTER_VARIABLES.filter(({ name }) => references.includes(name));
}

/** Appends the variables that filter a panel to its description. */
function withFilters(panel: Panel): Panel {
  const names = usedVariables(panel.targets).map(({ label }) => label.toLowerCase());
  const sentence = names.length === 0 ? 'Not filtered by any variable.' : `Filtered by ${names.join(', ')}.`;
  return { ...panel, description: `${panel.description ?? ''}\n\n${sentence}` };
}

/** A strip at the top of a dashboard, which says whether it contains simulated runs. */
function simulatedBanner(): Panel {
  return stat({
    title: 'Simulated runs',
    description:
      'Whether the selected environments contain simulated runs, whose costs are not real. The variable "Environment" leaves them out unless "simulated" is selected. Metric: stepmeter.records.',
    unit: UNIT.exact,
    width: 24,
    height: 2,
    color: COLOR.neutral,
    thresholds: [{ from: 1, color: COLOR.warning }],
    filled: true,
    mappings: texts({
      0: 'Simulated runs are left out',
      1: 'SIMULATED RUNS ARE INCLUDED: the figures on this page are not real costs',
    }),
    queries: [{ expr: orZero(`sum (${simulatedStores()}) > bool 0`) }],
  }).build();
}

function texts(byValue: Readonly<Record<string, string>>): ValueMapping[] {
  const options = Object.fromEntries(Object.entries(byValue).map(([value, text]) => [value, { text }]));
  return [{ type: MappingType.ValueToText, options }];
}

function simulatedStores(): string {
  // Both matchers have to hold.
  const selected = `${matchesVariable('environment')},${prometheusLabel(ENVIRONMENT)}="${SIMULATED_ENVIRONMENT}"`;
  return lastValue(selectorOf(METRIC.records, { where: { [ENVIRONMENT]: selected } }));
}

/** Removes the matchers of other filter variables from the queries of a panel. */
function onlyFilteredBy(panel: Panel, filters: readonly string[] | undefined): Panel {
  if (!filters || !panel.targets) return panel;
  const others = FILTER_VARIABLES.filter(({ name }) => !filters.includes(name));
  const queries = others.reduce(
    (text, { attribute, name }) =>
      text.replaceAll(`,${prometheusLabel(attribute)}${matchesVariable(name).replaceAll('"', String.raw`\"`)}`, ''),
    JSON.stringify(panel.targets),
  );
  return { ...panel, targets: JSON.parse(queries) as NonNullable<Panel['targets']> };
}

function withOwn(filters: readonly VariableModel[], own: readonly VariableModel[]): VariableModel[] {
  const named = (name: string, all: readonly VariableModel[]) => all.find((variable) => variable.name === name);
  return [
    ...filters.map((filter) => named(filter.name, own) ?? filter),
    ...own.filter(({ name }) => !named(name, filters)),
  ];
}

/** The filter variables of panels and annotations, including those that their values depend on. */
function neededVariables(panels: readonly Panel[], annotations: readonly AnnotationQuery[]): VariableModel[] {
  const used = usedVariables([panels, annotations]);
  const names = new Set(used.flatMap(({ name, within }) => [name, ...within]));
  return FILTER_VARIABLES.filter(({ name }) => names.has(name)).map(filterVariable);
}

/** The JSON file of a dashboard. */
export function dashboardFile(spec: DashboardSpec): string {
  return `${JSON.stringify(buildDashboard(spec), undefined, 2)}\n`;
}
