import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from '../datasources.ts';
import { dataLink, type BoardLink } from '../links.ts';

/** What every panel says about itself. */
export type PanelText = {
  readonly title: string;
  /** What is shown, from which metric, and what it does not say. What narrows it is added to it by the board. */
  readonly description: string;
  /** One of UNIT. */
  readonly unit: string;
  readonly decimals?: number;
  /** Of the 24 columns of a board. */
  readonly width?: number;
  /** In rows of Grafana's grid, 30 px each. */
  readonly height?: number;
  /** Instead of "No data". @default '0' for figures, else that there is nothing in this range */
  readonly nothing?: string;
  /** Where a click on a figure, point or row leads. */
  readonly link?: BoardLink;
};

/** What a panel does not need to say itself. */
export type Defaults = { readonly width: number; readonly height: number; readonly nothing?: string };

/** What every builder of panels can do. */
type Describable = {
  title(title: string): unknown;
  description(description: string): unknown;
  datasource(datasource: DataSourceRef): unknown;
  span(columns: number): unknown;
  height(rows: number): unknown;
  unit(unit: string): unknown;
  decimals(decimals: number): unknown;
  noValue(text: string): unknown;
  dataLinks(links: DashboardLinkBuilder[]): unknown;
};

/** A builder of panels that says about its panel what all panels say. */
export function described<B extends Describable>(builder: B, text: PanelText, defaults: Defaults): B {
  builder.title(text.title);
  builder.description(text.description);
  builder.datasource(DATASOURCE.prometheus);
  builder.span(text.width ?? defaults.width);
  builder.height(text.height ?? defaults.height);
  builder.unit(text.unit);
  builder.noValue(text.nothing ?? defaults.nothing ?? 'nothing in this range');
  if (text.decimals !== undefined) builder.decimals(text.decimals);
  if (text.link) builder.dataLinks([dataLink(text.link)]);
  return builder;
}
