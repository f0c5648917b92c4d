import type { Panel } from '../dashboard-file.ts';
import type { RenderedPanel } from './render-panel.ts';

/** Columns of which a table has only the one that a variable selects, by panel. */
export const ALTERNATIVES: Readonly<Record<string, readonly string[]>> = {
  'stepmeter-cost / Cost breakdown': ['Workflow', 'Step', 'Model', 'Agent', 'Effort'],
};

const NO_ERROR =
  'nothing of the run that is open may have failed, and Tempo answers only with attributes that are there';

/**
 * Columns that a table may lack, by panel: Grafana omits a column that no row has, and ignores its name in
 * transformations and overrides.
 */
export const OPTIONAL_COLUMNS: Reasons = {
  'stepmeter-cost / Cost breakdown': {
    columns: ALTERNATIVES['stepmeter-cost / Cost breakdown'] ?? [],
    because: 'the variable "Group by" selects one of them',
  },
  'stepmeter-run / Run': { columns: ['Error', 'Task type', 'Variant', 'Configuration'], because: NO_ERROR },
  'stepmeter-run / Steps': { columns: ['Error'], because: NO_ERROR },
  'stepmeter-run / Sessions and subagents': { columns: ['Error', 'First token'], because: NO_ERROR },
  'stepmeter-run / Tool calls': { columns: ['Error'], because: NO_ERROR },
};

type Reasons = Readonly<Record<string, { readonly columns: readonly string[]; readonly because: string }>>;

/** The optional columns that a table lacks. */
export function missingColumns(name: string, panel: Panel, { unknownColumns }: RenderedPanel): string[] {
  const { columns = [] } = OPTIONAL_COLUMNS[name] ?? {};
  return titlesOf(unknownColumns, panel).filter((title) => columns.includes(title));
}

/** The titles of columns after the transformations of a panel. */
function titlesOf(raw: readonly string[], { transformations = [] }: Panel): string[] {
  const titles = Object.assign({}, ...transformations.map(({ options }) => options?.['renameByName'] ?? {})) as Record<
    string,
    string
  >;
  return raw.map((name) => titles[name] ?? name);
}

/** The same panel without references to missing optional columns. */
export function withoutMissing(rendered: RenderedPanel, missing: readonly string[]): RenderedPanel {
  return {
    ...rendered,
    unknownColumns: rendered.unknownColumns.filter((raw) => {
      const [title = ''] = titlesOf([raw], rendered.panel);
      return !missing.includes(title);
    }),
    unmatchedOverrides: rendered.unmatchedOverrides.filter((title) => !missing.includes(title)),
  };
}
