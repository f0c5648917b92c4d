import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelOptions } from './panel.ts';
import { UNIT } from './style.ts';
import { DATASOURCE } from '../dashboards/uids.ts';

/** By importance: firing alerts first. */
const SORT_BY_IMPORTANCE = 3;

/** A panel of the alerts of Grafana that are not normal. */
export function alertList(spec: Omit<PanelOptions, 'unit' | 'decimals' | 'noValue' | 'link'>): PanelBuilder {
  return new PanelBuilder()
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
