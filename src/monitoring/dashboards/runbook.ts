import { readFileSync } from 'node:fs';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { DashboardBuilder, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
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

/** The runbook as a dashboard with one panel per section, so that links of alerts work without internet access. */
export function runbookFile(): string {
  const builder = new DashboardBuilder('Runbook')
    .uid(RUNBOOK_UID)
    .description('What each alert means, what to check first, and common causes. Generated from docs/runbook.md.')
    .tags([DASHBOARD_TAG])
    .readonly()
    .time({ from: 'now-7d', to: 'now' })
    .annotations([])
    .variables([])
    .link({ build: navigationLinks });
  for (const section of runbookSections()) builder.withPanel(panelOf(section));
  return `${JSON.stringify(builder.build(), undefined, 2)}\n`;
}

function panelOf({ id, title, text }: RunbookSection): Builder<Panel> {
  return new PanelBuilder().id(id).title(title).mode(TextMode.Markdown).content(text).span(24).height(8);
}
