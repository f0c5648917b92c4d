import { grafana } from '../rendering/grafana-data.ts';
import type { RenderedPanel } from '../rendering/render-panel.ts';
import { INK, rectangle, text, type Box } from './svg.ts';

const AXIS = 72;

/** The cells of a heat map: more is brighter. A cell ends at its point. */
export function drawHeatmap({ frames, panel }: RenderedPanel, box: Box, range: { from: number; to: number }): string[] {
  const [frame] = frames;
  if (!frame) return [];
  const times = (frame.fields.find(({ type }) => type === grafana.FieldType.time)?.values ?? []) as number[];
  const rows = frame.fields.filter(({ type }) => type === grafana.FieldType.number);
  const most = Math.max(1, ...rows.flatMap(({ values }) => values.map(Number)));
  const height = (box.height - 36) / rows.length;
  const at = (time: number): number =>
    box.x + AXIS + ((box.width - AXIS - 12) * (time - range.from)) / (range.to - range.from);
  const step = (times[1] ?? range.to) - (times[0] ?? range.from);
  return rows.flatMap((row, index) => {
    const y = box.y + box.height - 24 - (index + 1) * height;
    const cells = times.flatMap((time, column) => {
      const share = Number(row.values[column] ?? 0) / most;
      const x = Math.max(at(time - step), box.x + AXIS);
      const width = at(time) - x - 1;
      if (share <= 0 || width <= 0) return [];
      return rectangle(
        { x, y, width, height: height - 1 },
        '#5794f2',
        `fill-opacity="${(0.25 + 0.75 * share ** 0.5).toFixed(2)}"`,
      );
    });
    const label = boundText(row.name, panel);
    return [text(label, box.x + AXIS - 8, y + 5, { size: 12, color: INK.quiet, anchor: 'end' }), ...cells];
  });
}

/** The upper bound of a row in the unit of the axis. */
function boundText(bound: string, { options = {} }: RenderedPanel['panel']): string {
  const { unit = 'short', decimals = 0 } = (options['yAxis'] ?? {}) as { unit?: string; decimals?: number };
  if (!Number.isFinite(Number(bound))) return 'more';
  return grafana.formattedValueToString(grafana.getValueFormat(unit)(Number(bound), decimals));
}
