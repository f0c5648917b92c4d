import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { chooseVariables } from '../choose-variables.ts';
import { panelsOf, readDashboards, type Dashboard } from '../dashboard-file.ts';
import { HISTORIES } from '../history/histories.ts';
import { latestTime, PARTS, playOnStack, type PlayedHistory } from '../history/played-history.ts';
import { panelFrames } from '../rendering/frames/panel-frames.ts';
import { renderPanel, type RenderedPanel } from '../rendering/render-panel.ts';
import { askTarget } from '../run-query.ts';
import { picture } from './picture.ts';

/** Dashboards with data; the runbook is a text. */
const DRAWN = readDashboards().filter(({ uid }) => uid !== 'stepmeter-runbook');

const FOLDER = new URL('../../../docs/pictures/', import.meta.url);

describe('the pictures in docs', () => {
  test.each(DRAWN.map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))(
    'of %s has every panel',
    (uid, dashboard) => {
      const drawn = readFileSync(fileOf(uid), 'utf8');
      for (const { title = '' } of panelsOf(dashboard))
        expect(drawn).toContain(`>${title.replaceAll('&', '&amp;')}</text>`);
    },
  );
});

/** `npm run pictures` draws them. */
const real = realTests('pictures', missingStackParts(PARTS));

describe.skipIf(real.skip || !process.env['STEPMETER_DRAW'])(`drawing ${real.title}`, () => {
  const kind = HISTORIES.find(({ name }) => name === 'days of simulated runs');
  let played: PlayedHistory;

  beforeAll(async () => {
    if (kind) played = await playOnStack(kind);
    mkdirSync(FOLDER, { recursive: true });
  });

  afterAll(() => played?.remove());

  test.each(DRAWN.map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))('%s', async (uid, dashboard) => {
    // After the last data, so that all panels agree.
    const to = latestTime(played.history) + 1000;
    const range = { from: to - (kind?.rangeMs ?? 0), to };
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
    writeFileSync(fileOf(uid), picture({ dashboard, range, rendered, variables }));
  });
});

function fileOf(uid: string): URL {
  return new URL(`${uid.replace('stepmeter-', '')}.svg`, FOLDER);
}
