import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { panelName, panelsOf, readDashboards, type Dashboard, type Variable } from '../monitoring/dashboard-file.ts';
import { expand, type Choice } from '../monitoring/template-variables.ts';
import { ALL_ALERTS } from '../../src/monitoring/alerts/alert-files.ts';
import type { Alert, TraceSearch } from '../../src/monitoring/alerts/alert.ts';

/** A TraceQL query as sent, and its location. */
export type UsedQuery = { readonly where: string; readonly query: string };

/** The values of placeholders: variables, labels and values of alerts, "W" in the documentation. */
export type QueryValues = {
  readonly environment: string;
  readonly workflow: string;
  readonly step: string;
  readonly errorType: string;
  readonly runId: string;
  /** The cost of the most expensive run. */
  readonly costUsd: number;
  /** The duration of the longest run. */
  readonly seconds: number;
  /** Selected values of dashboard variables that differ from the defaults. */
  readonly chosen?: Readonly<Record<string, Choice>>;
};

/** Every TraceQL query of the dashboards, alerts, README and documentation. */
export function usedQueries(values: QueryValues): UsedQuery[] {
  return [...dashboardQueries(values), ...alertQueries(values), ...documentedQueries(values)];
}

function dashboardQueries({ runId, chosen }: QueryValues): UsedQuery[] {
  return readDashboards().flatMap((dashboard) => {
    const variables = { ...openedVariables(dashboard), run: [runId], ...chosen };
    return panelsOf(dashboard).flatMap((panel) =>
      (panel.targets ?? [])
        // A trace by its id is not TraceQL.
        .filter(({ query }) => query !== undefined && query !== '${trace}')
        .map(({ query = '' }) => ({
          where: panelName(dashboard, panel),
          query: expand(query, { from: 0, to: 0, intervalMs: 1000, variables }, 'pipe'),
        })),
    );
  });
}

/** The default values of a dashboard's variables. */
function openedVariables({ templating }: Dashboard): Record<string, Choice> {
  const choiceOf = ({ allValue, current }: Variable): Choice => {
    const value = current?.value ?? '';
    if (value.includes('$__all')) return { all: allValue ?? '.*' };
    return typeof value === 'string' ? [value] : value;
  };
  return Object.fromEntries(templating.list.map((variable) => [variable.name, choiceOf(variable)]));
}

function alertQueries(values: QueryValues): UsedQuery[] {
  const alerts = ALL_ALERTS.flatMap((group): readonly Alert[] => group.alerts);
  return alerts.flatMap(({ title, traces, stepTraces }) =>
    [traces, stepTraces].flatMap((search) =>
      search ? [{ where: `${title}: ${search.title}`, query: printed(search, values) }] : [],
    ),
  );
}

/** The query as formatted by Go's `printf`. */
function printed({ query, values }: TraceSearch, known: QueryValues): string {
  const left = [...values];
  return query.replaceAll(/%(q|\.9f|\.3f)/g, (_, verb: string) => {
    const value = left.shift() ?? '';
    if (verb === '.9f') return known.costUsd.toFixed(9);
    if (verb === '.3f') return known.seconds.toFixed(3);
    return JSON.stringify(labelValue(value, known));
  });
}

function labelValue(template: string, { workflow, step, errorType }: QueryValues): string {
  const labels: Readonly<Record<string, string>> = {
    '$labels.gen_ai_workflow_name': workflow,
    '$labels.stepmeter_step_name': step,
    '$labels.error_type': errorType,
  };
  const value = labels[template];
  if (value === undefined) throw new Error(`Cannot fill in ${template}: no test knows what it stands for`);
  return value;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function documentedQueries({ workflow }: QueryValues): UsedQuery[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`);
  return ['README.md', 'ARCHITECTURE.md', ...pages.toSorted()]
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => {
      const queries = traceqlIn(readFileSync(join(ROOT, page), 'utf8'));
      return queries.map((query) => ({ where: `${page}: ${query}`, query: query.replaceAll('"W"', `"${workflow}"`) }));
    });
}

/** Code that starts like TraceQL, within a line or a block. */
function traceqlIn(markdown: string): string[] {
  return [...markdown.matchAll(/`(\{[^`\n]*\}[^`\n]*)`|^(\{.*\}.*)$/gm)]
    .map(([, inline, block]) => inline ?? block ?? '')
    .filter((code) => /\b(?:span|resource|event|link)[.:]|\b(?:name|status|kind|duration)\s*[=!<>]/.test(code));
}
