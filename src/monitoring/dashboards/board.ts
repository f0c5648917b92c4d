import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { AnnotationQuery, Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardBuilder, DashboardCursorSync, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { changeAnnotations } from './annotations.ts';
import { BOARD_TAG, type BoardUid } from './boards.ts';
import { wordsIn } from '../grafana-words.ts';
import { linksToBoards } from './links.ts';
import { NARROWING_VARIABLES, variableModel } from './variables.ts';

/** Panels under a common heading, laid out from left to right. */
export type Section = { readonly title: string; readonly panels: readonly Builder<Panel>[] };

/** A board. What it is narrowed by follows from its queries. */
export type Board = {
  readonly uid: BoardUid;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
  /** Variables of its own, after those that narrow. */
  readonly variables?: readonly VariableModel[];
  /** @default the last seven days */
  readonly from?: string;
};

/** A board as Grafana reads it from a file: settings that all boards share, and what its panels need. */
export function dashboardOf(board: Board): Dashboard {
  const annotations = changeAnnotations();
  const builder = new DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.description)
    .tags([BOARD_TAG])
    .readonly()
    // Days, weeks and months of budgets begin at midnight UTC.
    .timezone('utc')
    .weekStart('monday')
    .time({ from: board.from ?? 'now-7d', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .annotations(annotations.map(built))
    .link(built(linksToBoards()));
  const panels = addSections(builder, board.sections);
  const variables = [...neededVariables(panels, annotations), ...(board.variables ?? [])];
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
      const numbered = withNarrowing({ ...panel.build(), id: ++id });
      builder.withPanel(built(numbered));
      return numbered;
    });
  });
}

/** Says what narrows a panel, so that nobody takes a figure for narrower than it is. */
function withNarrowing(panel: Panel): Panel {
  const names = usedVariables(panel.targets).map(({ label }) => label.toLowerCase());
  const sentence = names.length === 0 ? 'No variable narrows it.' : `Narrowed by ${names.join(', ')}.`;
  return { ...panel, description: `${panel.description ?? ''}\n\n${sentence}` };
}

/** The variables that narrow any of the queries. */
function usedVariables(queries: unknown): typeof NARROWING_VARIABLES {
  const words = wordsIn(JSON.stringify(queries ?? []));
  return NARROWING_VARIABLES.filter(({ name }) => words.includes(name));
}

/** The variables that a set of panels and annotations needs, those that their values depend on included. */
function neededVariables(panels: readonly Panel[], annotations: readonly AnnotationQuery[]): VariableModel[] {
  const used = usedVariables([panels, annotations]);
  const names = new Set(used.flatMap(({ name, within }) => [name, ...within]));
  return NARROWING_VARIABLES.filter(({ name }) => names.has(name)).map(variableModel);
}

/** The text of a board's file. */
export function boardFile(board: Board): string {
  return `${JSON.stringify(dashboardOf(board), undefined, 2)}\n`;
}
