import { describe, expect, test } from 'vitest';
import { defineActivity, type Activity } from './activity.ts';
import { openEngine, type Engine, type EngineOptions } from './engine.ts';
import type { JournalFile } from './journal.ts';
import { RateLimited } from './retry.ts';

/** A store of journals: opens the same journal again, as a process does that continues after a kill. */
export type JournalDriver = () => () => JournalFile;

class Flaky extends Error {
  override readonly name = 'Flaky';
}

/** What every driver of the engine has to do. */
export function describeEngine(name: string, driver: JournalDriver): void {
  describe(`the engine on ${name}`, () => {
    const open = (journal: JournalFile, options: Partial<EngineOptions> = {}): Engine => {
      let now = 0;
      return openEngine({
        journal,
        signal: new AbortController().signal,
        now: () => now,
        sleep: async (ms) => void (now += ms),
        startTimer: () => () => {},
        ...options,
      });
    };

    const counting = (uses: unknown = null): { activity: Activity<number, number>; calls: number[] } => {
      const calls: number[] = [];
      const activity = defineActivity('double', uses, async (input: number) => {
        calls.push(input);
        return input * 2;
      });
      return { activity, calls };
    };

    test('runs an activity once per key and input, also in the next process', async () => {
      const journal = driver();
      const { activity, calls } = counting();
      const engine = open(journal());
      expect([await engine.run(activity, 'a', 1), await engine.run(activity, 'a', 1)]).toEqual([2, 2]);
      const next = open(journal());
      expect([await next.run(activity, 'a', 1), await next.run(activity, 'b', 1)]).toEqual([2, 2]);
      expect(await next.run(activity, 'a', 3)).toBe(6);
      expect(calls).toEqual([1, 1, 3]);
    });

    test('refuses a changed definition with both hashes, and runs it again if that is accepted', async () => {
      const journal = driver();
      const [old, changed] = [counting('prompt 1'), counting('prompt 2')];
      await open(journal()).run(old.activity, 'a', 1);
      const hashes = new RegExp(
        `from ${old.activity.definition.slice(0, 12)} to ${changed.activity.definition.slice(0, 12)}`,
      );
      await expect(open(journal()).run(changed.activity, 'a', 1)).rejects.toThrow(hashes);
      expect(changed.calls).toEqual([]);
      const accepting = open(journal(), { acceptsChanged: true });
      expect([await accepting.run(changed.activity, 'a', 1), changed.calls]).toEqual([2, [1]]);
      // From here on the new definition is the known one.
      await open(journal()).run(changed.activity, 'a', 1);
      expect(changed.calls).toEqual([1]);
    });

    test('lets the siblings of a branch that fails end, and keeps their results', async () => {
      const journal = driver();
      const { activity, calls } = counting();
      const failing = defineActivity('fail', null, async (): Promise<number> => {
        throw new Flaky('no');
      });
      const branches = (engine: Engine) =>
        Promise.allSettled([engine.run(failing, 'a', 1), engine.run(activity, 'b', 2), engine.run(activity, 'c', 3)]);
      const expected = [{ status: 'rejected' }, { value: 4 }, { value: 6 }];
      expect([await branches(open(journal())), calls]).toMatchObject([expected, [2, 3]]);
      expect([await branches(open(journal())), calls]).toMatchObject([expected, [2, 3]]);
    });

    test('repeats an activity after errors of the named types, and counts its attempts', async () => {
      const attempts: number[] = [];
      const flaky = defineActivity('flaky', null, async (_: null, context) => {
        attempts.push(context.attempt);
        if (attempts.length < 3) throw new Flaky('not yet');
        return 'done';
      });
      const retry = { maxAttempts: 3, errorTypes: ['Flaky'], initialMs: 10 };
      const repeated: unknown[] = [];
      const onRepeat = (error: unknown) => void repeated.push((error as Error).message);
      expect(await open(driver()()).run(flaky, 'a', null, { retry, onRepeat })).toBe('done');
      expect(attempts).toEqual([1, 2, 3]);
      expect(repeated).toEqual(['not yet', 'not yet']);
      attempts.length = 0;
      const other = { ...retry, errorTypes: ['Other'] };
      await expect(open(driver()()).run(flaky, 'a', null, { retry: other, onRepeat })).rejects.toThrow('not yet');
      expect(attempts).toEqual([1]);
      expect(repeated).toHaveLength(2);
    });

    test('an attempt knows what an earlier one of its activity said that failed, also in the next process', async () => {
      const journal = driver();
      const seen: (string | undefined)[] = [];
      const failing = defineActivity('failing', null, async (type: string, { lastMessage }) => {
        seen.push(lastMessage('Flaky'));
        throw type === 'Flaky' ? new Flaky(`no ${seen.length}`) : new RateLimited('529');
      });
      const run = (key: string, type: string) => open(journal()).run(failing, key, type);
      await expect(run('a', 'Flaky')).rejects.toThrow('no 1');
      await expect(run('a', 'RateLimited')).rejects.toThrow('529');
      await expect(run('a', 'Flaky')).rejects.toThrow('no 3');
      await expect(run('a', 'Flaky')).rejects.toThrow('no 4');
      await expect(run('b', 'Flaky')).rejects.toThrow('no 5');
      expect(seen).toEqual([undefined, 'no 1', 'no 1', 'no 3', undefined]);
    });

    test('no attempt starts while the API asks one of them to slow down', async () => {
      let now = 0;
      const startedAt: Record<string, number> = {};
      const limited = defineActivity('limited', null, async (input: string, { attempt }) => {
        if (input === 'a' && attempt === 1) throw new RateLimited('529');
        startedAt[input] = now;
        return input;
      });
      const time = { now: () => now, sleep: async (ms: number) => void (now += ms) };
      const journal = driver();
      const retry = { maxAttempts: 2, errorTypes: ['RateLimited'], initialMs: 500 };
      await open(journal(), time).run(limited, 'a', 'a', { retry });
      await open(journal(), time).run(limited, 'b', 'b', { retry });
      expect(startedAt).toEqual({ a: 500, b: 500 });
      // A process that gives up leaves the pause to the others.
      const refused = defineActivity('refused', null, async (): Promise<null> => {
        throw new RateLimited('429');
      });
      const once = { retry: { ...retry, maxAttempts: 1 } };
      await expect(open(journal(), time).run(refused, 'c', null, once)).rejects.toThrow('429');
      await open(journal(), time).run(limited, 'd', 'd', { retry });
      expect(startedAt['d']).toBe(1000);
    });

    test('counts reservations of open attempts, then what they cost, also of failed and lost ones', async () => {
      const journal = driver();
      const engine = open(journal());
      let during = 0;
      const paid = defineActivity('paid', null, async (_: null, { addCost, reservedUsd = 0 }) => {
        during = engine.committedUsd();
        addCost(reservedUsd / 4);
        return null;
      });
      await engine.run(paid, 'a', null, { reserve: () => 2 });
      expect([during, engine.committedUsd()]).toEqual([2, 0.5]);
      const failing = defineActivity('failing', null, async (_: null, { addCost }) => {
        addCost(0.25);
        throw new Flaky('no');
      });
      await expect(engine.run(failing, 'b', null, { reserve: () => 1 })).rejects.toThrow('no');
      expect(engine.committedUsd()).toBe(0.75);
      await new Promise<void>((started) => {
        const endless = defineActivity('endless', null, () => {
          started();
          return new Promise<null>(() => {});
        });
        void engine.run(endless, 'c', null, { reserve: () => 3 });
      });
      const next = open(journal());
      expect(next.committedUsd()).toBe(3.75);
      next.settle({ costUsd: 1, isComplete: true });
      expect([next.committedUsd(), next.spent('c')]).toEqual([1, { costUsd: 0.25, unknownUsd: 0 }]);
    });

    test('counts what is unknown as spent, up to the reservation, until it is recorded', async () => {
      const journal = driver();
      const engine = open(journal());
      const killed = defineActivity('killed', null, async (_: null, { addCost, reservedUsd = 0 }) => {
        addCost(0.5, reservedUsd - 0.5);
        return null;
      });
      await engine.run(killed, 'a', null, { reserve: () => 3 });
      expect([engine.spent(), engine.committedUsd()]).toEqual([{ costUsd: 0.5, unknownUsd: 2.5 }, 3]);
      await new Promise<void>((started) => {
        const endless = defineActivity('endless', null, () => new Promise<null>(() => started()));
        void engine.run(endless, 'b', null, { reserve: () => 1 });
      });
      const next = open(journal());
      // Another process may still run it.
      next.settle({ costUsd: 1, isComplete: true }, () => false);
      expect(next.committedUsd()).toBe(4);
      next.settle({ costUsd: 1, isComplete: false });
      expect([next.spent(), next.committedUsd()]).toEqual([{ costUsd: 1, unknownUsd: 3 }, 4]);
      next.settle({ costUsd: 1.5, isComplete: true });
      expect([next.spent(), open(journal()).committedUsd()]).toEqual([{ costUsd: 1.5, unknownUsd: 0 }, 1.5]);
    });

    test('starts nothing that cannot be reserved, and nothing after a cancellation', async () => {
      const { activity, calls } = counting();
      const refuse = (): number => {
        throw new Flaky('no money');
      };
      await expect(open(driver()()).run(activity, 'a', 1, { reserve: refuse })).rejects.toThrow('no money');
      const cancelled = open(driver()(), { signal: AbortSignal.abort() });
      await expect(cancelled.run(activity, 'a', 1)).rejects.toMatchObject({ name: 'AbortError' });
      expect(calls).toEqual([]);
    });

    test('aborts an attempt that exceeds a limit; a heartbeat restarts its limit', async () => {
      const timers: { ms: number; fire: () => void; stopped: boolean }[] = [];
      const startTimer: EngineOptions['startTimer'] = (ms, fire) => {
        const timer = { ms, fire, stopped: false };
        timers.push(timer);
        return () => void (timer.stopped = true);
      };
      const slow = defineActivity('slow', null, async (_: null, { signal, heartbeat }) => {
        heartbeat();
        timers
          .filter(({ stopped }) => !stopped)
          .find(({ ms }) => ms === 5)
          ?.fire();
        signal.throwIfAborted();
        return null;
      });
      const engine = open(driver()(), { startTimer });
      await expect(engine.run(slow, 'a', null, { timeoutMs: 9, heartbeatMs: 5 })).rejects.toMatchObject({
        name: 'TimedOut',
      });
      expect(timers.map(({ ms }) => ms)).toEqual([9, 5, 5]);
      expect(timers.every(({ stopped }) => stopped)).toBe(true);
    });
  });
}
