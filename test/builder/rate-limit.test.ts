import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openJournalFile } from '../../src/engine/journal-file.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventsIn } from './build-process.ts';
import { doing, packageFiles, planning, SLUGIFY, TASKS, write } from './slugify-model.ts';

const real = realTests('builds with a model that is overloaded, with the real CLI', missingClaude());

/** The CLI gives up at once, so that the build has to slow down. */
const NO_RETRIES = { CLAUDE_CODE_MAX_RETRIES: '0' };

describe.skipIf(real.skip)(real.title, () => {
  let model: FakeModel;
  let shop: Workshop;

  afterEach(async () => {
    await model.close();
    shop.remove();
  });

  test.each([429, 529])('after the status %i no session starts for a time, and the build finishes', async (status) => {
    model = await startFakeModel({ plans: overloadedModel(status) });
    shop = openWorkshop({ modelUrl: model.url });
    const args = ['build', SLUGIFY, '--into', join(shop.dir, 'slugify'), '--strategy', 'parallel', '--json'];
    const { code, stdout } = await shop.stepmeter(args, NO_RETRIES);
    const last = eventsIn(stdout).at(-1);
    // The message says which check failed, if one did.
    const built = { end: 'built', message: 'Built slugify-title 1.0.0' };
    expect({ code, last }).toMatchObject({ code: 0, last: built });
    const entries = openJournalFile(join(shop.dir, 'state', 'builds', String(last?.['runId']))).read();
    const limited = entries.filter((entry) => entry.type === 'failed' && entry.errorType === 'RateLimited');
    expect(limited.length).toBeGreaterThan(0);
    for (const one of limited) {
      const pauseMs = 'pauseMs' in one ? Number(one.pauseMs) : 0;
      expect(pauseMs).toBeGreaterThanOrEqual(2000);
      const during = entries.filter(({ type, at }) => type === 'started' && at >= one.at && at < one.at + pauseMs);
      expect(during).toEqual([]);
    }
    expect(stdout).toContain('The session of the task source was cut off: its session is continued');
    // A session that began again would ask for its first answer a second time.
    const task = JSON.stringify('"id": "source",\n  "title"').slice(1, -1);
    const asked = model.requests
      .filter(({ tools = [] }) => tools.length > 0)
      .map(({ messages }) => JSON.stringify(messages))
      .filter((text) => text.includes(task));
    expect(asked.filter((text) => !text.includes('tool_result'))).toHaveLength(1);
    const keys = entries.flatMap(({ type, key }) => (type === 'completed' ? [key] : []));
    expect(keys).toEqual([...new Set(keys)]);
  });
});

/** One task is refused once, after its first answer; two others wait for workers or run. */
function overloadedModel(status: number) {
  const files = packageFiles();
  const read = { name: 'Read', input: { file_path: '$CWD/SPEC.md' } };
  return [
    planning(TASKS),
    ...Object.entries(TASKS).map(([id, paths]) =>
      doing(id, [
        { tools: [read] },
        {
          tools: paths.map((path) => write(path, files.get(path) ?? '')),
          ...(id === 'source' && { error: status, errorTimes: 1 }),
        },
      ]),
    ),
  ];
}
