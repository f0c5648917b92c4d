import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { BOARD_TAG, type BoardUid } from './boards.ts';

/** A link to a board, with the same range of time. */
export type BoardLink = {
  readonly title: string;
  readonly to: BoardUid;
  /** The variables that it sets, by name: words of Grafana such as those of {@link seriesLabel} and {@link column}. */
  readonly set?: Readonly<Record<string, string>>;
  /** The variables that it takes over from this board. @default ['environment'] */
  readonly keep?: readonly string[];
};

/** Grafana's word for a label of the series that was clicked. */
export function seriesLabel(label: string): string {
  return `\${__field.labels.${label}}`;
}

/** Grafana's word for a column, by its title, of the row that was clicked. */
export function column(title: string): string {
  return `\${__data.fields["${title}"]}`;
}

/** The address of a board as Grafana completes it. */
export function boardUrl({ to, set = {}, keep = ['environment'] }: BoardLink): string {
  const kept = keep.map((name) => `\${${name}:queryparam}`);
  const fixed = Object.entries(set).map(([name, value]) => `var-${name}=${value}`);
  return `/d/${to}?${['${__url_time_range}', ...kept, ...fixed].join('&')}`;
}

/** A link that opens from a value. */
export function dataLink(link: BoardLink): DashboardLinkBuilder {
  return new DashboardLinkBuilder(link.title).url(boardUrl(link));
}

/** The links at the head of every board: all others, with what is chosen and the range of time kept. */
export function linksToBoards(): DashboardLink {
  return new DashboardLinkBuilder('Stepmeter')
    .type(DashboardLinkType.Dashboards)
    .tags([BOARD_TAG])
    .icon('apps')
    .includeVars(true)
    .keepTime(true)
    .build();
}
