import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { slowTests } from '../../src/testing/real.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { eventsIn } from './build-process.ts';
import { recordedBuild } from './recorded-build.ts';

const slow = slowTests('what a build leaves');

describe.skipIf(slow.skip)(slow.title, () => {
  test('the packed package is in the folder to publish to, and the findings are kept as SARIF', async () => {
    const [home, folder] = [temporaryFolder(), temporaryFolder()];
    const [into, publishTo] = [join(folder, 'package'), join(folder, 'registry', 'new')];
    const { code, output } = await recordedBuild(into, isolatedEnvironment(home), '--publish', publishTo, '--json');
    const events = eventsIn(output);
    const last = events.at(-1) ?? {};
    expect({ code, last }).toMatchObject({ code: 0, last: { end: 'built' } });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'stage.ended', stage: 'publish', result: 'success' }),
    );
    const [tarball = ''] = last['files'] as string[];
    expect(readdirSync(publishTo)).toEqual([basename(tarball)]);
    expect(readFileSync(join(publishTo, basename(tarball))).equals(readFileSync(tarball))).toBe(true);
    const sarif = join(home, 'builds', String(last['runId']), 'findings.sarif');
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({ version: '2.1.0', runs: [{ results: [] }] });
  });
});
