import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StaticCharts } from '../charts/chart-data.ts';
import { printable } from '../core/text/printable.ts';
import { builtPart } from '../core/paths/built-part.ts';

/**
 * The charts of the page, as functions that return SVG text. They are bundled with React, which is not installed. React
 * escapes markup in names, but not control characters, which XML forbids.
 * @throws {UserError} if a clone cannot build them
 */
export async function loadCharts(): Promise<StaticCharts> {
  const folder = await builtPart({
    name: 'the charts',
    shipped: 'charts',
    script: 'build-charts.ts',
    sources: ['charts', 'core'],
  });
  const { charts } = (await import(pathToFileURL(join(folder, 'charts.mjs')).href)) as { charts: StaticCharts };
  return {
    lineChart: (props) => printable(charts.lineChart(props)),
    stackedBars: (props) => printable(charts.stackedBars(props)),
    pieChart: (props) => printable(charts.pieChart(props)),
    intervalBar: (props) => printable(charts.intervalBar(props)),
    timeBars: (props) => printable(charts.timeBars(props)),
    tokens: charts.tokens,
  };
}
