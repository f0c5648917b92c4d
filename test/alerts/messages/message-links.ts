import type { SlackMessage } from '../notifiers/slack.ts';

/** What a link to the search for traces asks, and of which data source; `from` in milliseconds since 1970. */
export type TraceSearch = { readonly datasource: string; readonly query: string; readonly from: number };

/**
 * The URL of a link in a message.
 * @throws if it has no such link
 */
export function urlOf({ title, links }: SlackMessage, text: string): string {
  const link = links.find((candidate) => candidate.text === text);
  if (!link) throw new Error(`"${title}" has no link "${text}"`);
  return link.url;
}

type Panes = {
  readonly traces: {
    readonly datasource: string;
    readonly queries: readonly { readonly query: string }[];
    readonly range: { readonly from: string };
  };
};

/** Reads a link as Grafana's page does. */
export function searchOf(url: string): TraceSearch {
  const { traces } = JSON.parse(new URL(url).searchParams.get('panes') ?? '') as Panes;
  return { datasource: traces.datasource, query: traces.queries[0]?.query ?? '', from: Number(traces.range.from) };
}
