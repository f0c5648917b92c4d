import { readFileSync } from 'node:fs';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { DashboardBuilder, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { BOARD_TAG } from './boards.ts';
import { linksToBoards } from './links.ts';

/** The uid of the runbook in Grafana. */
export const RUNBOOK = 'stepmeter-runbook';

/** A chapter of the runbook, with the number of its panel. */
export type Chapter = { readonly id: number; readonly title: string; readonly text: string };

/** The chapters of `docs/runbook.md`, in their order. */
export function chapters(): Chapter[] {
  return page()
    .split(/^## /m)
    .slice(1)
    .map((chapter, index) => {
      const [title = '', ...lines] = chapter.split('\n');
      return { id: index + 1, title, text: lines.join('\n').trim() };
    });
}

function page(): string {
  return readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
}

/**
 * The runbook as a board, a panel a chapter: what an alert links to is wherever its Grafana is, without a network and
 * without anybody's repository.
 */
export function runbookFile(): string {
  const builder = new DashboardBuilder('Runbook')
    .uid(RUNBOOK)
    .description('What each alert means, what to look at first, what usually causes it. Made from docs/runbook.md.')
    .tags([BOARD_TAG])
    .readonly()
    .time({ from: 'now-7d', to: 'now' })
    .annotations([])
    .variables([])
    .link({ build: linksToBoards });
  for (const chapter of chapters()) builder.withPanel(panelOf(chapter));
  return `${JSON.stringify(builder.build(), undefined, 2)}\n`;
}

function panelOf({ id, title, text }: Chapter): Builder<Panel> {
  return new PanelBuilder().id(id).title(title).mode(TextMode.Markdown).content(text).span(24).height(8);
}
