import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts, nativeBinary } from '../../src/testing/stack/native-binaries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { seriesCount, writeYear, type Year } from '../../bench/year-of-runs.ts';
import { chooseVariables } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard } from './dashboard-file.ts';
import { rangesSuite } from './ranges.testsuite.ts';
import { datasourceOf, isInstant, samplesRead } from './run-query.ts';

const real = realTests('the work of queries over a year', missingStackParts(['prometheus', 'promtool']));

const DAY_S = 86_400;

/** The workflows, steps and models of the year in docs/performance.md; a sample a day instead of one an hour. */
const YEAR: Omit<Year, 'end'> = { workflows: 2, steps: 8, models: 4, runsPerMonth: 8, everySeconds: DAY_S };

const DAY_MS = DAY_S * 1000;

const SAMPLES_PER_SAMPLE = 24;

/** That year has this many series, each with this many samples for one of the test. */
const SERIES = 13_632;

/** The same of one moment: it decodes each sample, which takes a tenth of a microsecond. */
const MAX_SAMPLES_AT_ONCE = 10e6;

/**
 * The samples that a query of that year may read, counted for every point. The slowest query in docs/performance.md
 * reads 60 million, in less than a second of processor time: Prometheus keeps most samples from one point to the next.
 */
const MAX_SAMPLES = 100e6;

describe.skipIf(real.skip)(real.title, () => {
  let dir: string;
  let stack: Stack;
  let year: Year;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stepmeter-year-'));
    year = { ...YEAR, end: Math.floor(Date.now() / DAY_MS) * DAY_S };
    await writeYear(year, dir, (file) => makeBlocks(file, join(dir, 'prometheus')));
    stack = await startStack({ parts: ['prometheus'], dir });
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(readDashboards().map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))(
    '%s: every query reads few enough samples',
    async (_, dashboard) => {
      const scope = { from: year.end * 1000 - 365 * DAY_MS, to: year.end * 1000 };
      const { variables } = await chooseVariables({ ...stack, jaegerUrl: '' }, dashboard, scope);
      const scale = (SAMPLES_PER_SAMPLE * SERIES) / seriesCount(year);
      const tooMany: Record<string, string> = {};
      for (const panel of panelsOf(dashboard))
        for (const target of panel.targets ?? []) {
          if (datasourceOf(panel, target) !== 'prometheus') continue;
          const samples = await samplesRead(stack, panel, target, { ...scope, variables });
          if (samples * scale > (isInstant(target) ? MAX_SAMPLES_AT_ONCE : MAX_SAMPLES))
            tooMany[`${panelName(dashboard, panel)} ${target.refId}`] =
              `${Math.round((samples * scale) / 1e6)} million`;
        }
      expect(tooMany).toEqual({});
    },
  );

  rangesSuite(
    () => ({ ...stack, jaegerUrl: '' }),
    () => year.end * 1000,
  );
});

async function makeBlocks(file: string, folder: string): Promise<void> {
  const args = ['tsdb', 'create-blocks-from', '--max-block-duration=9000h', '--quiet', 'openmetrics', file, folder];
  await promisify(execFile)(nativeBinary('promtool'), args, { maxBuffer: 1e8 });
  rmSync(file);
}
