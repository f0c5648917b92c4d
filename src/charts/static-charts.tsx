import type { JSX } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type {
  IntervalBarProps,
  LineChartProps,
  PieChartProps,
  StackedBarsProps,
  StaticCharts,
  TimeBarsProps,
} from './chart-data.ts';
import { IntervalBar } from './interval-bar.tsx';
import { LineChart } from './line-chart.tsx';
import { PieChart } from './pie-chart.tsx';
import { StackedBars } from './stacked-bars.tsx';
import { TimeBars } from './time-bars.tsx';
import tokens from './tokens.css?raw';

/** The charts of the page as text. `scripts/build-charts.ts` bundles this module with React, which users need not install. */
export const charts: StaticCharts = {
  lineChart: (props: LineChartProps) => svgText(<LineChart {...props} />),
  stackedBars: (props: StackedBarsProps) => svgText(<StackedBars {...props} />),
  pieChart: (props: PieChartProps) => svgText(<PieChart {...props} />),
  intervalBar: (props: IntervalBarProps) => svgText(<IntervalBar {...props} />),
  timeBars: (props: TimeBarsProps) => svgText(<TimeBars {...props} />),
  tokens,
};

/** The text of a chart that is also a valid file of its own, and that may be scaled. */
function svgText(chart: JSX.Element): string {
  const text = renderToStaticMarkup(chart);
  const [, width = '0', height = '0'] = /^<svg width="([\d.]+)" height="([\d.]+)"/.exec(text) ?? [];
  const box = text.includes('viewBox=') ? '' : ` viewBox="0 0 ${width} ${height}"`;
  return text.replace('<svg', `<svg xmlns="http://www.w3.org/2000/svg"${box}`);
}
