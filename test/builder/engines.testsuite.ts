import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import type { Conversation } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { singleModel, SLUGIFY } from './slugify-model.ts';

/** An engine of builds under test. */
export type EngineDriver = {
  /** The flags of `stepmeter build` that choose it. */
  readonly flags: () => readonly string[];
  /** Starts what the engine needs beside the command. */
  readonly prepare: (shop: Workshop) => Promise<void>;
};

/** What every engine of builds has to do, with the real CLI and the model on loopback. */
export function describeBuildEngine(name: string, driver: EngineDriver): void {
  describe(`builds on ${name}`, { timeout: 120_000 }, () => {
    let model: FakeModel;
    let shop: Workshop;

    const open = async (plans: Conversation[]): Promise<string> => {
      model = await startFakeModel({ plans });
      shop = openWorkshop({ modelUrl: model.url });
      await driver.prepare(shop);
      return join(shop.dir, 'slugify');
    };

    afterEach(async () => {
      await model?.close();
      shop?.remove();
    });

    const build = async (...args: string[]) => {
      const { code, stdout, stderr } = await shop.stepmeter(['build', ...args, ...driver.flags(), '--json']);
      const events = eventsIn(stdout);
      return { code, stderr, events, last: events.at(-1) ?? {} };
    };

    test('plans, implements, checks and packs; bill = store', async () => {
      const into = await open(singleModel({ delayMs: 0, turnsPerTask: 1 }));
      const { code, stderr, events, last } = await build(SLUGIFY, '--into', into);
      expect({ code, stderr, last }).toMatchObject({ code: 0, stderr: '', last: { end: 'built' } });
      expect(stagesOf(events)).toEqual(['plan success', 'implement success', 'check success', 'package success']);
    });
  });
}

/** An event as `--json` prints it. */
type Printed = Readonly<Record<string, unknown>>;

function eventsIn(stdout: string): Printed[] {
  return stdout
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Printed);
}

function stagesOf(events: readonly Printed[]): string[] {
  return events.filter(({ type }) => type === 'stage.ended').map(({ stage, result }) => `${stage} ${result}`);
}
