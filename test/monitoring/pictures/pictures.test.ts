import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textPixels } from '../../../src/monitoring/panels/column.ts';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { chooseVariables } from '../choose-variables.ts';
import { panelsOf, readDashboards, type Dashboard } from '../dashboard-file.ts';
import { HISTORIES } from '../history/histories.ts';
import { latestTime, PARTS, playOnStack, type PlayedHistory } from '../history/played-history.ts';
import { panelFrames } from '../rendering/frames/panel-frames.ts';
import { renderPanel, type RenderedPanel } from '../rendering/render-panel.ts';
import { WINDOWS } from '../rendering/faults/widths.ts';
import { askTarget } from '../run-query.ts';
import { picture } from './picture.ts';

/** Dashboards with data; the runbook is a text. */
const DRAWN = readDashboards().filter(({ uid }) => uid !== 'stepmeter-runbook');

const FOLDER = new URL('../../../docs/pictures/', import.meta.url);

/** The size of the marks of axes, in pixels. */
const MARK_SIZE = 12;

describe('the pictures in docs', () => {
  test.each(DRAWN.map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))(
    'of %s has every panel',
    (uid, dashboard) => {
      const drawn = readFileSync(fileOf(uid), 'utf8');
      for (const { title = '' } of panelsOf(dashboard))
        expect(drawn).toContain(`>${title.replaceAll('&', '&amp;')}</text>`);
    },
  );

  test.each(DRAWN.map(({ uid }) => uid))('of %s keep the marks of time axes apart', (uid) => {
    const marks = timeMarks(readFileSync(fileOf(uid), 'utf8'));
    const close = marks.filter(({ x, y, width }) =>
      marks.some((other) => other.y === y && other.x > x && other.x - x < (width + other.width) / 2),
    );
    expect(close).toEqual([]);
  });
});

const real = realTests('pictures', missingStackParts(PARTS));

/** The width of the pictures in docs. */
const WIDTH = 1600;

/** `npm run pictures` draws them; with a folder in STEPMETER_DRAW, also for review in several windows and time ranges. */
const review = process.env['STEPMETER_DRAW'] ?? '1';

const DAY = 86_400_000;

/** The time ranges of pictures for review, in milliseconds, until the last data. */
const RANGES = { hour: DAY / 24, week: 7 * DAY, year: 365 * DAY };

describe.skipIf(real.skip || !process.env['STEPMETER_DRAW'])(`drawing ${real.title}`, () => {
  const kind = HISTORIES.find(({ name }) => name === 'days of simulated runs');
  let played: PlayedHistory;

  beforeAll(async () => {
    if (kind) played = await playOnStack(kind);
    mkdirSync(FOLDER, { recursive: true });
  });

  afterAll(() => played?.remove());

  const draw = async (dashboard: Dashboard, rangeMs: number, widths: readonly number[]): Promise<string[]> => {
    // After the last data, so that all panels agree.
    const to = latestTime(played.history) + 1000;
    const range = { from: to - rangeMs, to };
    const given = { run: played.history.runIds.slice(-1), ...kind?.chosen };
    const { variables } = await chooseVariables(played.stack, dashboard, range, given);
    const scope = { ...range, variables };
    const rendered = new Map<number, RenderedPanel>();
    for (const panel of panelsOf(dashboard).filter(({ targets = [] }) => targets.length > 0)) {
      if (panel.type === 'traces') continue;
      const targets = panel.targets ?? [];
      const answers = await Promise.all(targets.map((target) => askTarget(played.stack, panel, target, scope)));
      rendered.set(panel.id, await renderPanel(panel, panelFrames(answers), { ...scope, intervalMs: 1 }));
    }
    return widths.map((width) => picture({ dashboard, range, rendered, variables }, width));
  };

  const drawn = DRAWN.map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]);

  test.each(drawn)('%s', async (uid, dashboard) => {
    const [svg = ''] = await draw(dashboard, kind?.rangeMs ?? 0, [WIDTH]);
    writeFileSync(fileOf(uid), svg);
  });

  describe.skipIf(review === '1')('for review', () => {
    const reviewed = drawn.flatMap(([uid, dashboard]) =>
      Object.entries(RANGES).map(([name, rangeMs]) => ({ uid, dashboard, name, rangeMs })),
    );

    test.each(reviewed)('$uid, $name', async ({ uid, dashboard, name, rangeMs }) => {
      const svgs = await draw(dashboard, rangeMs, WINDOWS);
      for (const [index, svg] of svgs.entries())
        writeFileSync(`${review}/${uid.replace('stepmeter-', '')}-${name}-${WINDOWS[index]}.svg`, svg);
    });
  });
});

function fileOf(uid: string): URL {
  return new URL(`${uid.replace('stepmeter-', '')}.svg`, FOLDER);
}

type Mark = { readonly x: number; readonly y: number; readonly width: number };

/** The marks of the time axes of a picture, which are centered texts such as `11-28 13:58`. */
function timeMarks(svg: string): Mark[] {
  const marks = svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*text-anchor="middle">(\d\d-\d\d \d\d:\d\d)</g);
  return [...marks].map(([, x, y, text = '']) => ({
    ...{ x: Number(x), y: Number(y) },
    width: textPixels(text, 400, MARK_SIZE),
  }));
}
