import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { isolatedState, workInEmptyFolder } from '../testing/isolated-state.ts';
import { readSpool, stepsByName } from '../testing/read-spool.ts';
import { step, workflow } from './index.ts';

beforeEach(workInEmptyFolder);

const run = promisify(execFile);

describe('process.env', () => {
  test('names the innermost run or step, so that what is started in it belongs to it', async () => {
    const home = isolatedState();
    const owners: unknown[] = [];
    const note = async (): Promise<number> => owners.push(await ownerOf(home));
    await workflow('w', {}, async () => {
      await note();
      await step('outer', {}, async () => {
        await note();
        await step('inner', {}, note);
        await note();
      });
      await note();
    });
    await note();
    expect(owners).toEqual(['w', 'outer', 'inner', 'outer', 'w', undefined]);
  });

  test.each([
    ['unset', undefined, undefined],
    ['of another run', '/elsewhere', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ])('is what it was, %s, when everything has ended', async (_what, spool, traceparent) => {
    isolatedState();
    vi.stubEnv('STEPMETER_SPOOL', spool);
    vi.stubEnv('TRACEPARENT', traceparent);
    await workflow('w', {}, () => step('a', {}, () => expect(inherited()).not.toContain(spool)));
    await step('a', {}, () => Promise.reject(new Error('no'))).catch(() => {});
    expect(inherited()).toEqual([spool, traceparent]);
    expect('STEPMETER_SPOOL' in process.env).toBe(spool !== undefined);
  });

  test('names what is around all steps that run side by side, and again the step when it runs alone', async () => {
    const home = isolatedState();
    const [together, oneGone] = [meeting(), meeting()];
    await workflow('w', {}, async () => {
      const first = step('first', {}, async () => {
        await together();
        expect(await ownerOf(home)).toBe('w');
      });
      const second = step('second', {}, async () => {
        await together();
        await oneGone();
        expect(await ownerOf(home)).toBe('second');
      });
      await first;
      await oneGone();
      await second;
    });
  });

  test('names the step around parallel branches however deep they are', async () => {
    const home = isolatedState();
    const [deep, together] = [meeting(), meeting()];
    const inside = async (): Promise<void> => {
      await deep();
      expect(await ownerOf(home)).toBe('outer');
      await together();
    };
    await workflow('w', {}, () =>
      step('outer', {}, () => Promise.all([step('a', {}, () => step('deep a', {}, inside)), step('b', {}, inside)])),
    );
  });

  test('names what is around all of them where some have more in common', async () => {
    const home = isolatedState();
    const together = meeting(3);
    const inside = async (): Promise<void> => {
      await together();
      expect(await ownerOf(home)).toBe('w');
      await together();
    };
    await workflow('w', {}, () =>
      Promise.all([
        step('outer', {}, () => Promise.all([step('a', {}, inside), step('b', {}, inside)])),
        step('c', {}, inside),
      ]),
    );
  });

  test('names nothing while runs that have nothing in common are side by side', async () => {
    isolatedState();
    vi.stubEnv('STEPMETER_SPOOL', '/elsewhere');
    const together = meeting();
    const alone = async (): Promise<void> => {
      await together();
      expect(process.env['STEPMETER_SPOOL']).toBe('/elsewhere');
    };
    await Promise.all([workflow('v', {}, alone), workflow('w', {}, alone)]);
  });
});

describe('the env of a step', () => {
  test('makes a process a part of it while steps run side by side', async () => {
    const home = isolatedState();
    const together = meeting();
    await workflow('w', {}, ({ env: ofRun }) =>
      Promise.all(
        ['a', 'b'].map((name) =>
          step(name, {}, async ({ env }) => {
            await together();
            expect(await ownerOf(home, { ...process.env, ...env })).toBe(name);
            expect(await ownerOf(home, { ...process.env, ...ofRun })).toBe('w');
          }),
        ),
      ),
    );
  });

  test('is that of process.env where the step is alone', async () => {
    isolatedState();
    await workflow('w', {}, () =>
      step('a', {}, ({ env }) => expect(inherited()).toEqual([env['STEPMETER_SPOOL'], env['TRACEPARENT']])),
    );
  });
});

describe('a process started inside a step', () => {
  const program = (body: string): string[] => [
    '--input-type=module',
    '-e',
    `import { step, workflow } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)}; ${body}`,
  ];
  const child = (body: string) => run(process.execPath, program(body));

  test('has its own steps inside that step', async () => {
    const home = isolatedState();
    await workflow('w', {}, () => step('outer', {}, () => child(`await step('inner', {}, () => {})`)));
    const { outer, inner } = stepsByName(home);
    expect(inner?.parentId).toBe(outer?.id);
    expect(new Set(readSpool(home).map(({ context }) => context.run.id)).size).toBe(1);
    expect(readSpool(home).map(({ records }) => records.map(({ type }) => type))).toEqual([
      ['run.ended'],
      ['step.ended', 'step.files'],
      ['step.ended', 'step.files'],
    ]);
  });

  test('counts its attempts from call to call', async () => {
    const home = isolatedState();
    await workflow('w', {}, () =>
      child(`await step('a', {}, () => { throw 1; }).catch(() => {}); await step('a', {}, () => {});`),
    );
    const attempts = readSpool(home).flatMap(({ context }) => context.step?.attempt ?? []);
    expect(attempts).toEqual([1, 2]);
  });

  test('has steps side by side that are not inside each other', async () => {
    const home = isolatedState();
    await workflow('w', {}, () =>
      step('outer', {}, () => child(`await Promise.all(['a', 'b'].map((name) => step(name, {}, async () => {})))`)),
    );
    const { outer, a, b } = stepsByName(home);
    expect([a?.parentId, b?.parentId]).toEqual([outer?.id, outer?.id]);
  });
});

/** The name of the step or workflow that a process started now with this environment would belong to. */
async function ownerOf(home: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const { stdout } = await run('sh', ['-c', 'printf %s "$STEPMETER_SPOOL"'], { env });
  const owner = readSpool(home).find(({ context }) => stdout.endsWith(context.step?.id ?? context.run.id));
  return owner?.context.step?.name ?? owner?.context.run.workflow;
}

function inherited(): (string | undefined)[] {
  return [process.env['STEPMETER_SPOOL'], process.env['TRACEPARENT']];
}

/** A reusable barrier for the given number of callers. */
function meeting(callers = 2): () => Promise<void> {
  const waiting: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === callers) for (const go of waiting.splice(0)) go();
    });
}
