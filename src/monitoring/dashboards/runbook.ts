import { readFileSync } from 'node:fs';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { DashboardBuilder, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { type DashboardSpec, buildDashboard } from './dashboard.ts';
import { DASHBOARD_TAG, RUNBOOK_UID } from './uids.ts';
import { navigationLinks } from '../panels/links.ts';

/** A section of the runbook, with the ID of its panel. */
export type RunbookSection = { readonly id: number; readonly title: string; readonly text: string };

/** The sections of `docs/runbook.md`, in their order. */
export function runbookSections(): RunbookSection[] {
  return page()
    .split(/^## /m)
    .slice(1)
    .map((section, index) => {
      const [title = '', ...lines] = section.split('\n');
      return { id: index + 1, title, text: lines.join('\n').trim() };
    });
}

function page(): string {
  return readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
}

/**
 * The runbook as a dashboard with one panel per section, so that links of alerts work without internet access. The names
 * of dashboards and panels are links.
 */
export function runbookFile(dashboards: readonly DashboardSpec[]): string {
  const builder = new DashboardBuilder('Runbook')
    .uid(RUNBOOK_UID)
    .description('What each alert means, what to check first, and common causes. Generated from docs/runbook.md.')
    .tags([DASHBOARD_TAG])
    .readonly()
    .time({ from: 'now-7d', to: 'now' })
    .annotations([])
    .variables([])
    .links(navigationLinks().map((link) => ({ build: () => link })));
  for (const section of runbookSections()) builder.withPanel(panelOf(section, dashboards));
  return `${JSON.stringify(builder.build(), undefined, 2)}\n`;
}

function panelOf({ id, title, text }: RunbookSection, dashboards: readonly DashboardSpec[]): Builder<Panel> {
  const content = withLinks(text, dashboards);
  return new PanelBuilder().id(id).title(title).mode(TextMode.Markdown).content(content).span(24).height(8);
}

/** Makes links of the names in italics: of dashboards, and of panels of the dashboard that was named before. */
function withLinks(text: string, dashboards: readonly DashboardSpec[]): string {
  let named: DashboardSpec | undefined;
  return text.replaceAll(/(?<![\w`])_([A-Z][^_\n`]*)_(?!\w)/g, (italics: string, name: string) => {
    const dashboard = dashboards.find(({ title }) => title === name);
    named = dashboard ?? named;
    const panel = dashboard ? undefined : panelNamed(name, named);
    if (!named || (!dashboard && !panel)) return italics;
    const view = panel ? `viewPanel=${panel.id}&` : '';
    return `[${name}](/d/${named.uid}?${view}\${__url_time_range})`;
  });
}

function panelNamed(name: string, dashboard: DashboardSpec | undefined): { readonly id?: number } | undefined {
  return dashboard && buildDashboard(dashboard).panels?.find(({ title, type }) => title === name && type !== 'row');
}
