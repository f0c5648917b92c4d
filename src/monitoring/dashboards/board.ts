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

const built = <T>(value: T): Builder<T> => ({ build: () => value });

/** The variables that narrow any of the queries. */
const usedVariables = (queries: unknown): typeof NARROWING_VARIABLES => {
  const words = wordsIn(JSON.stringify(queries ?? []));
  return NARROWING_VARIABLES.filter(({ name }) => words.includes(name));
};

/** Says what narrows a panel, so that nobody takes a figure for narrower than it is. */
const withNarrowing = (panel: Panel): Panel => {
  const names = usedVariables(panel.targets).map(({ label }) => label.toLowerCase());
  const sentence = names.length === 0 ? 'No variable narrows it.' : `Narrowed by ${names.join(', ')}.`;
  return { ...panel, description: `${panel.description ?? ''}\n\n${sentence}` };
};

/** The variables that a set of panels and annotations needs, those that their values depend on included. */
const neededVariables = (panels: readonly Panel[], annotations: readonly AnnotationQuery[]): VariableModel[] => {
  const used = usedVariables([panels, annotations]);
  const names = new Set(used.flatMap(({ name, within }) => [name, ...within]));
  return NARROWING_VARIABLES.filter(({ name }) => names.has(name)).map(variableModel);
};

const addSections = (builder: DashboardBuilder, sections: readonly Section[]): Panel[] => {
  let id = 0;
  return sections.flatMap(({ title, panels }) => {
    builder.withRow(new RowBuilder(title).id(++id));
    return panels.map((panel) => {
      const numbered = withNarrowing({ ...panel.build(), id: ++id });
      builder.withPanel(built(numbered));
      return numbered;
    });
  });
};

/** A board as Grafana reads it from a file: settings that all boards share, and what its panels need. */
export const dashboardOf = (board: Board): Dashboard => {
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
};

/** The text of a board's file. */
export const boardFile = (board: Board): string => `${JSON.stringify(dashboardOf(board), undefined, 2)}\n`;
