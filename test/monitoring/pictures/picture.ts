import type { RenderedPanel } from '../rendering/render-panel.ts';
import type { Dashboard, Panel } from '../dashboard-file.ts';
import type { Scope } from '../template-variables.ts';
import { drawGraph } from './draw-graph.ts';
import { drawHeatmap } from './draw-heatmap.ts';
import { drawNote } from './draw-note.ts';
import { drawTable } from './draw-table.ts';
import { drawBarGauge, drawStat } from './draw-values.ts';
import { INK, linesOf, rectangle, round, text, type Box } from './svg.ts';

/** A dashboard with what its panels show. */
export type Drawing = {
  readonly dashboard: Dashboard;
  readonly range: { readonly from: number; readonly to: number };
  /** Without panels that query nothing. */
  readonly rendered: ReadonlyMap<number, RenderedPanel>;
  readonly variables: Scope['variables'];
};

const MARGIN = 16;

/** An SVG of a dashboard in a window of a width in pixels. */
export function picture({ dashboard, range, rendered, variables }: Drawing, width: number): string {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');
  const boxes = dashboard.panels.map((panel) => boxOf(panel, width));
  const height = round(Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN);
  const body = [
    rectangle({ x: 0, y: 0, width, height }, INK.page),
    text(dashboard.title, MARGIN, 34, { size: 20, weight: 500 }),
    text(variablesOf(dashboard), width - MARGIN, 34, { color: INK.quiet, anchor: 'end', within: width - 300 }),
    ...dashboard.panels.filter(({ type }) => type === 'row').map((row) => drawRow(row, boxOf(row, width))),
    ...panels.flatMap((panel) =>
      drawPanel(panel, rendered.get(panel.id), { box: boxOf(panel, width), range, variables }),
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif">`,
    ...body,
    '</svg>\n',
  ].join('\n');
}

const GAP = 8;

const HEAD = 56;

const ROW = 38;

function boxOf({ gridPos }: Panel, window: number): Box {
  const { x, y, w, h } = { x: 0, y: 0, w: 24, h: 1, ...gridPos };
  const column = (window - 2 * MARGIN + GAP) / 24;
  return { x: MARGIN + x * column, y: HEAD + y * ROW, width: w * column - GAP, height: h * ROW - GAP };
}

function variablesOf({ templating }: Dashboard): string {
  return templating.list
    .filter(({ hide = 0 }) => hide === 0)
    .map(({ name, label }) => label ?? name)
    .join('  ·  ');
}

function drawRow({ title = '' }: Panel, { x, y }: Box): string {
  return text(`▾ ${title}`, x, y + 20, { weight: 500 });
}

type Opened = Pick<Drawing, 'range' | 'variables'> & { readonly box: Box };

const TITLE = 32;

function drawPanel(panel: Panel, rendered: RenderedPanel | undefined, { box, range, variables }: Opened): string[] {
  const inner = { x: box.x + 4, y: box.y + TITLE, width: box.width - 8, height: box.height - TITLE - 6 };
  return [
    rectangle(box, INK.panel, `stroke="${INK.edge}" rx="2"`),
    text(panel.title ?? '', box.x + 8, box.y + 21, { weight: 500, within: box.width - 16 }),
    ...(panel.type === 'text' ? drawNote(panel, inner, variables) : contentOf(panel, rendered, { box: inner, range })),
  ];
}

const DRAW: Readonly<Record<string, Draw>> = {
  ...{ stat: drawStat, bargauge: drawBarGauge, table: drawTable, timeseries: drawGraph, heatmap: drawHeatmap },
};

type Draw = (rendered: RenderedPanel, box: Box, range: Drawing['range']) => string[];

/** What Grafana draws from its own state. */
const OTHERS: Readonly<Record<string, string>> = {
  alertlist: 'the alerts that fire in Grafana',
  traces: 'the spans of the trace',
};

const LINE = 22;

function contentOf(
  panel: Panel,
  rendered: RenderedPanel | undefined,
  { box, range }: { box: Box; range: Drawing['range'] },
): string[] {
  const draw = DRAW[panel.type];
  const isEmpty = !rendered?.frames.some(({ length }) => length > 0);
  if (rendered && draw && (!isEmpty || panel.type === 'stat')) return draw(rendered, box, range);
  const words = OTHERS[panel.type] ?? panel.fieldConfig?.defaults.noValue ?? '';
  return linesOf(words, box.width).map((line, index) =>
    text(line, box.x + box.width / 2, box.y + box.height / 2 + index * LINE, { color: INK.quiet, anchor: 'middle' }),
  );
}
