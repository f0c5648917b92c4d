import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { AnnotationQuery, Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardBuilder, DashboardCursorSync, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { changeAnnotations } from './annotations.ts';
import { DASHBOARD_TAG, type DashboardUid } from './uids.ts';
import { filterVariable, variablesIn } from './variables.ts';
import { navigationLinks } from '../panels/links.ts';
import { FILTER_VARIABLES } from '../queries/scope.ts';

/** A row of a dashboard, with its panels from left to right. */
export type Section = { readonly title: string; readonly panels: readonly Builder<Panel>[] };

/** A dashspec. Its filter variables follow from its queries. */
export type DashboardSpec = {
  readonly uid: DashboardUid;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
  /** Variables after the filter variables. */
  readonly variables?: readonly VariableModel[];
  /** @default changes of the configuration */
  readonly annotations?: readonly AnnotationQuery[];
  /** Whether dashboards do not link to it at their head, because other links choose what it shows. @default false */
  readonly unlisted?: boolean;
  /** The start of the default time range. @default now-7d */
  readonly from?: string;
};

/** A dashboard in Grafana's model. */
export function buildDashboard(spec: DashboardSpec): Dashboard {
  const annotations = spec.annotations ?? changeAnnotations();
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags(spec.unlisted ? [] : [DASHBOARD_TAG])
    .readonly()
    // Budget periods start at midnight UTC.
    .timezone('utc')
    .weekStart('monday')
    .time({ from: spec.from ?? 'now-7d', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .annotations(annotations.map(built))
    .link(built(navigationLinks()));
  const panels = addSections(builder, spec.sections);
  const variables = [...neededVariables(panels, annotations), ...(spec.variables ?? [])];
  return builder.variables(variables.map(built)).build();
}

function built<T>(value: T): Builder<T> {
  return { build: () => value };
}

function addSections(builder: DashboardBuilder, sections: readonly Section[]): Panel[] {
  let id = 0;
  return sections.flatMap(({ title, panels }) => {
    builder.withRow(new RowBuilder(title).id(++id));
    return panels.map((panel) => {
      const numbered = withFilters({ ...panel.build(), id: ++id });
      builder.withPanel(built(numbered));
      return numbered;
    });
  });
}

/** Appends the variables that filter a panel to its description. */
function withFilters(panel: Panel): Panel {
  const names = usedVariables(panel.targets).map(({ label }) => label.toLowerCase());
  const sentence = names.length === 0 ? 'Not filtered by any variable.' : `Filtered by ${names.join(', ')}.`;
  return { ...panel, description: `${panel.description ?? ''}\n\n${sentence}` };
}

/** The filter variables in the queries. */
function usedVariables(queries: unknown): typeof FILTER_VARIABLES {
  const references = variablesIn(JSON.stringify(queries ?? []));
  return FILTER_VARIABLES.filter(({ name }) => references.includes(name));
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
