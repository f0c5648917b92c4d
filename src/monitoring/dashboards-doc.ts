import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ALL_DASHBOARDS } from './dashboards/all-dashboards.ts';
import { type DashboardSpec, buildDashboard } from './dashboards/dashboard.ts';

const INTRODUCTION =
  'The sketches show where each panel is, not screenshots: titles, positions and widths come from the dashboard files, heights are not to scale. What panels show was rendered with `@grafana/data` 13.2.3 on real query results; these versions of the pages were not seen in a real Grafana. An earlier version was seen in Grafana 12.3, at 1280, 1600 and 1920 px.';

/** The page with a sketch of each dashboard, drawn from the models that Grafana reads. */
export function dashboardsDoc(): string {
  return [
    '# Dashboards',
    'Generated from `src/monitoring/dashboards` by `npm run generate`. Edit the source instead.',
    INTRODUCTION,
    ...ALL_DASHBOARDS.flatMap(sectionOf),
  ]
    .join('\n\n')
    .concat('\n');
}

function sectionOf(spec: DashboardSpec): string[] {
  const { panels = [], templating } = buildDashboard(spec);
  const variables = (templating.list ?? []).filter(({ hide }) => hide === undefined || Number(hide) === 0);
  const labels = variables.map(({ name, label }) => label ?? name).join(', ');
  return [`## ${spec.title}`, `${spec.description} Variables: ${labels || 'none'}.`, fenced(sketch(panels))];
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

type Placed = Panel | RowPanel;

function sketch(panels: readonly Placed[]): string {
  return [...Map.groupBy(panels, ({ gridPos }) => gridPos?.y ?? 0).values()].map(lineOf).join('\n');
}

/** Panels side by side, or the title of a row. */
function lineOf(panels: readonly Placed[]): string {
  const [first] = panels;
  if (first?.type === 'row') return `\n▾ ${first.title}`;
  const contents = panels.map((panel) => [...wrapped(panel.title ?? '', innerWidth(panel)), ...describe(panel)]);
  const height = Math.max(...contents.map(({ length }) => length));
  const boxes = panels.map((panel, index) => boxOf(contents[index] ?? [], innerWidth(panel), height));
  return Array.from({ length: height + 2 }, (_, line) => boxes.map((box) => box[line]).join('')).join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}

/** The characters of a grid column; a dashboard has 24. */
const CHARACTERS = 5;

function innerWidth({ gridPos }: Placed): number {
  return (gridPos?.w ?? 24) * CHARACTERS - 4;
}

/** The types of panels, in words. */
const KIND: Readonly<Record<string, string>> = {
  stat: 'value',
  timeseries: 'graph',
  bargauge: 'bars',
  traces: 'spans',
};

function describe(panel: Placed): string[] {
  const kind = KIND[panel.type] ?? panel.type;
  const columns = panel.type === 'table' ? `: ${columnsOf(panel as Panel).join(' | ')}` : '';
  return wrapped(`(${kind}${columns})`, innerWidth(panel));
}

function columnsOf({ transformations = [] }: Panel): string[] {
  return transformations.flatMap(({ options }) =>
    Object.values((options as { renameByName?: Record<string, string> }).renameByName ?? {}),
  );
}

function boxOf(texts: readonly string[], inner: number, height: number): string[] {
  const edge = '─'.repeat(inner + 2);
  const lines = Array.from({ length: height }, (_, line) => `│ ${(texts[line] ?? '').padEnd(inner)} │`);
  return [`┌${edge}┐`, ...lines, `└${edge}┘`];
}
