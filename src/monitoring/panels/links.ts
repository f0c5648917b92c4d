import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARD_TAG, type DashboardUid, MENU_TAG } from '../dashboards/uids.ts';

/** The target of a link: a dashboard, with the same time range. */
export type DashboardTarget = {
  readonly title: string;
  readonly to: DashboardUid;
  /** The variables that the link sets, such as to {@link rowField}. */
  readonly set?: Readonly<Record<string, string>>;
  /** The variables that keep their values. @default ['environment'] */
  readonly keep?: readonly string[];
};

/** Grafana's variable for a column, by its title, of the selected row. */
export function rowField(title: string): string {
  return `\${__data.fields["${title}"]}`;
}

/** The URL of a dashboard, with Grafana's variables. */
export function dashboardUrl({ to, set = {}, keep = ['environment'] }: DashboardTarget): string {
  const kept = keep.map((name) => `\${${name}:queryparam}`);
  const fixed = Object.entries(set).map(([name, value]) => `var-${name}=${value}`);
  return `/d/${to}?${['${__url_time_range}', ...kept, ...fixed].join('&')}`;
}

/** A data link. */
export function dataLink(link: DashboardTarget): DashboardLinkBuilder {
  return new DashboardLinkBuilder(link.title).url(dashboardUrl(link));
}

/**
 * The links at the head of every dashboard to all others, which keep variables and time range. The builder places them
 * in the controls menu, where Grafana 12.3 shows no links and Grafana 13 hides them; without a placement they are visible.
 */
export function navigationLinks(): DashboardLink[] {
  return [
    { title: 'Stepmeter', tag: DASHBOARD_TAG, isMenu: false },
    { title: 'More', tag: MENU_TAG, isMenu: true },
  ].map(({ title, tag, isMenu }) => {
    const { placement: _, ...link } = new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Dashboards)
      .tags([tag])
      .icon('apps')
      .asDropdown(isMenu)
      .includeVars(true)
      .keepTime(true)
      .build();
    return link;
  });
}
