import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as AnyPanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelOptions } from './panel.ts';
import { UNIT } from './style.ts';
import { DATASOURCE } from '../dashboards/uids.ts';

/** A panel with a text in Markdown, which may contain variables. */
export function note(spec: {
  readonly title: string;
  readonly description: string;
  readonly text: string;
  readonly width: number;
  readonly height: number;
}): PanelBuilder {
  const { title, description, text, width, height } = spec;
  return new PanelBuilder()
    .title(title)
    .description(description)
    .mode(TextMode.Markdown)
    .content(text)
    .span(width)
    .height(height);
}

/** By importance: firing alerts first. */
const SORT_BY_IMPORTANCE = 3;

/** A panel of the alerts of Grafana that are not normal. */
export function alertList(spec: Omit<PanelOptions, 'unit' | 'decimals' | 'noValue' | 'link'>): AnyPanelBuilder {
  return new AnyPanelBuilder()
    .type('alertlist')
    .title(spec.title)
    .description(spec.description)
    .datasource(DATASOURCE.prometheus)
    .span(spec.width ?? 24)
    .height(spec.height ?? 6)
    .unit(UNIT.text)
    .options({
      viewMode: 'list',
      groupMode: 'default',
      groupBy: [],
      maxItems: 20,
      sortOrder: SORT_BY_IMPORTANCE,
      dashboardAlerts: false,
      alertName: '',
      alertInstanceLabelFilter: '',
      datasource: 'grafana',
      stateFilter: { firing: true, error: true, noData: true, pending: false, normal: false },
    });
}
