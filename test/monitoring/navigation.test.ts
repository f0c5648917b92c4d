import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from 'vitest';
import { panelsOf, readDashboards } from './dashboard-file.ts';

const dashboards = readDashboards();

describe('links at the head of a dashboard', () => {
  test.each(dashboards.map((dashboard) => [dashboard.title, dashboard]))('are visible on %s', (_, dashboard) => {
    const { links = [] } = dashboard as Pick<Dashboard, 'links'>;
    expect(links).toMatchObject([
      { type: 'dashboards', tags: ['stepmeter'], asDropdown: false, keepTime: true },
      { type: 'dashboards', tags: ['stepmeter-more'], asDropdown: true, keepTime: true },
    ]);
    // Grafana draws links with a placement in a menu, or nowhere.
    expect(links.map(({ placement }) => placement)).toEqual([undefined, undefined]);
  });

  test('lead to every dashboard but that of one run, which is opened from a list', () => {
    const tags = ['stepmeter', 'stepmeter-more'];
    const unlinked = dashboards.filter((dashboard) => !dashboard.tags.some((tag) => tags.includes(tag)));
    expect(unlinked.map(({ title }) => title)).toEqual(['Run']);
  });

  test('fit into one row at 1280 px', () => {
    // Icon, padding and gap of a link; an average character has 7 pixels.
    const titles = [...dashboards.filter(({ tags }) => tags.includes('stepmeter')).map(({ title }) => title), 'More'];
    const needed = titles.reduce((sum, title) => sum + 44 + title.length * 7, 0);
    expect(needed).toBeLessThan(1280);
  });
});

const runbook = dashboards.find(({ uid }) => uid === 'stepmeter-runbook');

describe('the runbook', () => {
  const sections = runbook ? panelsOf(runbook) : [];
  const links = sections.flatMap(({ options }) => linksIn(String(options?.['content'])));

  test('names dashboards and panels as links to them', () => {
    const known = new Map(
      dashboards.flatMap((dashboard) => [
        [`/d/${dashboard.uid}?`, dashboard.title],
        ...panelsOf(dashboard).map(({ id, title = '' }) => [`/d/${dashboard.uid}?viewPanel=${id}&`, title] as const),
      ]),
    );
    expect(links.length).toBeGreaterThan(30);
    for (const { text, url } of links) expect(`${text}: ${known.get(url)}`).toBe(`${text}: ${text}`);
  });

  test('has no name of a dashboard or panel without a link', () => {
    const unlinked = sections.flatMap(({ options }) => [
      ...String(options?.['content']).matchAll(/(?<![\w`])_([A-Z][^_\n`]*)_(?!\w)/g),
    ]);
    // Pages, links and messages of Grafana, and the runbook itself.
    const others = ['Runbook', 'Resolved:', 'Alerting', 'Contact points', 'Silence'];
    expect(unlinked.map(([, name = '']) => name).filter((name) => !others.includes(name))).toEqual([]);
  });
});

/** The texts and targets of links to dashboards, without the time range that every one keeps. */
function linksIn(markdown: string): { readonly text: string; readonly url: string }[] {
  return [...markdown.matchAll(/\[([^\]]+)\]\((\/d\/[^)]*)\$\{__url_time_range\}\)/g)].map(
    ([, text = '', url = '']) => ({ text, url }),
  );
}
