import { describe, expect, test } from 'vitest';
import { hasNames } from '../../../src/monitoring/panels/column.ts';
import { withoutBreaks } from '../../../src/monitoring/panels/name-breaks.ts';
import { prometheusLabel } from '../../../src/monitoring/queries/prometheus-names.ts';
import { ATTRIBUTE } from '../../../src/telemetry/names.ts';
import type { FoundTrace } from '../../traceql/find-traces.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderingFaults } from './faults/rendering-faults.ts';
import type { Panel } from '../dashboard-file.ts';
import { renderPanel, type RenderedPanel } from './render-panel.ts';
import { ALTERNATIVES, missingColumns, withoutMissing } from './optional-columns.ts';
import { AT, PANELS, panelNamed, SCOPE } from './sample-answers.ts';
import { shownColumns } from './shown-panel.ts';

const NUMBERS = Array.from({ length: 20 }, (_, index) => index + 1);

const ATTRIBUTES = new Map(Object.values(ATTRIBUTE).map((attribute) => [prometheusLabel(attribute), attribute]));

/** Twice as long as what fits into a column at 1280 px. */
const LONG = 'nightly-build-of-every-tool-and-page';

/** Names in which browsers break no lines. */
const UNBROKEN = [
  'nightly_build_of_every_tool',
  'nightlyBuildOfEveryPage',
  'NIGHTLY_BUILDOFTOOLS',
  'nightlyab🚀cdefghij',
  'src/packages/documentation/release_notes.md:12',
];

// Graphs show ranks, of which there are eight whatever is recorded; tables and bars show a row for each name.
describe('with twenty workflows of long names', () => {
  const panels = [...PANELS].filter(([name, { type }]) => type === 'table' && keyColumnsOf(name).length > 0);

  test('most tables are tried', () => {
    expect(panels.length).toBeGreaterThan(30);
  });

  test.each(panels)(
    '%s shows a name as it is recorded when it is inspected, and rows as high as their names',
    (name) => {
      for (const [key, title] of keyColumnsOf(name).filter(([, column]) => !isHidden(name, column))) {
        expect(propertiesOf(name, title)['custom.inspect']).toBe(true);
        // Otherwise Grafana takes the height of a row from the names without breaks.
        if (isName(key)) expect(propertiesOf(name, title)['custom.cellOptions']).toMatchObject({ dynamicHeight: true });
      }
    },
  );

  // Grafana draws all rows of dynamic heights: it took 4 s for 1,000, and 1.3 s for pages of 100, on a busy machine.
  test.each(panels)('%s is in pages if there may be hundreds of rows', (name, { targets = [], options = {} }) => {
    const shown = keyColumnsOf(name).filter(([key, title]) => isName(key) && !isHidden(name, title));
    const names = [...shown, ...(ALTERNATIVES[name] ?? []).slice(1)];
    const [{ limit = 1, spss = names.length > 1 ? 1000 : 1 } = {}] = targets as readonly {
      limit?: number;
      spss?: number;
    }[];
    const { enablePagination, pageSize } = options;
    expect([enablePagination, pageSize]).toEqual(limit * spss > 100 ? [true, 100] : [undefined, undefined]);
  });

  test.each(panels)('%s shows each of them in a row, without faults', async (name, panel) => {
    const rendered = await rowsNamed(name, panel, (key, number) =>
      key.includes('.') && !isName(key) ? 'one' : `${LONG}-${number}`,
    );
    expect(renderingFaults(rendered)).toEqual([]);
    expect(Math.max(...shownColumns(rendered).map(({ cells }) => cells.length))).toBe(NUMBERS.length);
  });

  test.each(
    panels
      .filter(([name]) => keyColumnsOf(name).some(([key]) => isName(key)))
      .flatMap(([name, panel]) => UNBROKEN.map((long) => [name, long, panel] as const)),
  )('%s shows names like %s whole and links to them', async (name, long, panel) => {
    const rendered = await rowsNamed(name, panel, (key, number) => (isName(key) ? `${long}${number}` : 'one'));
    expect(renderingFaults(rendered)).toEqual([]);
    const columns = shownColumns(rendered);
    expect(columns.flatMap(({ cells }) => cells).filter(({ text }) => !text.isWellFormed())).toEqual([]);
    const links = NUMBERS.map((_, row) => {
      const cells = columns.flatMap((column) => column.cells[row] ?? []);
      const [shown = ''] = cells.map(({ text }) => withoutBreaks(text)).filter((text) => text.startsWith(long));
      return {
        shown,
        named: cells
          .flatMap((cell) => cell.links.flatMap(namesIn))
          .filter((text) => text.replaceAll(' ', '').startsWith(long.slice(0, 5))),
      };
    });
    const numbered = NUMBERS.map((number) => `${long}${number}`);
    expect(links.map(({ shown }) => shown).toSorted()).toEqual(numbered.toSorted());
    for (const { shown, named } of links) {
      expect(new Set(named)).toEqual(new Set(named.length > 0 ? [shown] : []));
      expect(named.length > 0).toBe(linksNames(panel));
    }
  });
});

/** The columns of texts: what a table renames and Grafana or the data source did not name itself. */
function keyColumnsOf(name: string): [key: string, title: string][] {
  const [, ...notSelected] = ALTERNATIVES[name] ?? [];
  const renamed = (panelNamed(name).transformations ?? []).flatMap(({ options }) =>
    Object.entries((options?.['renameByName'] ?? {}) as Record<string, string>),
  );
  return renamed.filter(
    ([key, title]) =>
      /^[a-z][a-z0-9_.]+$/.test(key) && !notSelected.includes(title) && propertiesOf(name, title)['unit'] === undefined,
  );
}

function propertiesOf(name: string, title: string): Readonly<Record<string, unknown>> {
  const { overrides = [] } = panelNamed(name).fieldConfig ?? {};
  const rules = overrides.filter(({ matcher }) => matcher.options === title);
  return Object.fromEntries(rules.flatMap(({ properties }) => properties.map(({ id, value }) => [id, value])));
}

function isHidden(name: string, title: string): boolean {
  return propertiesOf(name, title)['custom.hideFrom'] !== undefined;
}

/** Whether a column has names that users or others choose. */
function isName(key: string): boolean {
  return hasNames(ATTRIBUTES.get(key) ?? key);
}

type NameOf = (key: string, number: number) => string;

async function rowsNamed(name: string, panel: Panel, nameOf: NameOf): Promise<RenderedPanel> {
  const labels = (number: number): Record<string, string> =>
    Object.fromEntries(keyColumnsOf(name).map(([key]) => [key, nameOf(key, number)]));
  const answers = (panel.targets ?? []).map((target) => ({
    target,
    query: '',
    rows: NUMBERS.map((number) => ({ labels: labels(number), values: [number], times: [AT] })),
    exemplars: [],
    ...(target.expr === undefined ? { traces: NUMBERS.map((number) => traceOf(name, number, labels(number))) } : {}),
  }));
  const rendered = await renderPanel(panel, panelFrames(answers), SCOPE);
  return withoutMissing(rendered, missingColumns(name, panel, rendered));
}

/** A trace with a span that has all attributes of a table. */
function traceOf(name: string, number: number, labels: Readonly<Record<string, string>>): FoundTrace {
  const renamed = Object.assign(
    {},
    ...(panelNamed(name).transformations ?? []).map(({ options }) => options?.['renameByName']),
  ) as object;
  const numbers = Object.keys(renamed).filter((key) => key.includes('.'));
  const attributes = { ...Object.fromEntries(numbers.map((key) => [key, '1'])), ...labels };
  const span = { spanId: `${number}`, name: 'span', startTime: AT + number, durationMs: 1000, attributes };
  return {
    traceId: `${number}`,
    rootService: 'stepmeter',
    rootName: 'run',
    spanSets: [{ spans: [span], matched: 1 }],
  } as unknown as FoundTrace;
}

/** The values of variables in a link. */
function namesIn(url: string): string[] {
  return [...new URL(url, 'http://grafana').searchParams].flatMap(([key, value]) =>
    key.startsWith('var-') ? [value] : [],
  );
}

/** Whether links of a table set a variable to a name. */
function linksNames({ fieldConfig }: Panel): boolean {
  return /__data\.fields\[\\"[^"]+ name\\"\]/.test(JSON.stringify(fieldConfig));
}
