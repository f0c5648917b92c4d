import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { traceparentOf, type Context } from '../core/context.ts';
import { newRunId, newStepId } from '../core/ids/ids.ts';
import { byRecordOrder } from './record-order.ts';
import { appendRecord } from './append-record.ts';
import { identityEnvironment, openContextFolder, readContext, writeWhole } from './context-folder.ts';

describe('openContextFolder()', () => {
  test('makes a folder named after the step, else after the run, that says whose it is', () => {
    const spool = join(temporaryFolder(), 'deep', 'spool');
    for (const context of [ofRun(), ofStep()]) {
      const folder = openContextFolder(spool, context);
      expect(folder).toBe(join(spool, context.step?.id ?? context.run.id));
      expect(readContext(folder)).toEqual(context);
      expect(readdirSync(folder)).toEqual(['context.json']);
    }
  });

  test('is accessible only to its owner, whatever the umask', () => {
    const before = process.umask(0);
    try {
      const spool = join(temporaryFolder(), 'spool');
      const folder = openContextFolder(spool, ofStep());
      expect([permissions(spool), permissions(folder)]).toEqual(['700', '700']);
      expect(permissions(join(folder, 'context.json'))).toBe('600');
    } finally {
      process.umask(before);
    }
  });

  test('throws what the file system throws where it cannot', () => {
    const place = join(temporaryFolder(), 'file');
    writeFileSync(place, '');
    expect(() => openContextFolder(place, ofRun())).toThrow(/ENOTDIR|EEXIST/);
  });

  test('leaves no folder if the context cannot be written, unless it was open before', () => {
    const spool = join(temporaryFolder(), 'spool');
    const context = ofRun();
    const broken = { ...context, startedAt: 1n } as unknown as Context;
    expect(() => openContextFolder(spool, broken)).toThrow(/BigInt/);
    expect(readdirSync(spool)).toEqual([]);
    const folder = openContextFolder(spool, context);
    expect(() => openContextFolder(spool, broken)).toThrow(/BigInt/);
    expect(readContext(folder)).toEqual(context);
  });
});

describe('readContext()', () => {
  test('finds none in a folder that is missing, says nothing, or says nonsense', () => {
    const folder = temporaryFolder();
    expect(readContext(join(folder, 'missing'))).toBeUndefined();
    expect(readContext(folder)).toBeUndefined();
    writeFileSync(join(folder, 'context.json'), '{"v":1,"run":');
    expect(readContext(folder)).toBeUndefined();
    writeFileSync(join(folder, 'context.json'), '{"v":1}');
    expect(readContext(folder)).toBeUndefined();
  });
});

describe('writeWhole()', () => {
  test('leaves nothing but the file, for the owner only', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    writeWhole(folder, 'x.json', '{}');
    expect(readdirSync(folder)).toEqual(['x.json']);
    expect(readFileSync(join(folder, 'x.json'), 'utf8')).toBe('{}');
    expect(permissions(join(folder, 'x.json'))).toBe('600');
  });

  test('gives a file its name only once it is whole', () => {
    const folder = temporaryFolder();
    // A folder of that name makes the final rename fail.
    mkdirSync(join(folder, 'x.json'));
    writeFileSync(join(folder, 'x.json', 'in the way'), '');
    expect(() => writeWhole(folder, 'x.json', '{"whole":1}')).toThrow(/EISDIR|ENOTEMPTY/);
    expect(readFileSync(join(folder, '.x.json'), 'utf8')).toBe('{"whole":1}');
  });
});

describe('appendRecord()', () => {
  const end = { v: 1, type: 'step.ended', at: 1, result: 'success' } as const;

  test('adds a file for each record and overwrites none', () => {
    const folder = temporaryFolder();
    for (let i = 0; i < 50; i++) appendRecord(folder, end);
    const names = readdirSync(folder);
    expect(names).toHaveLength(50);
    for (const name of names) {
      expect(name).toMatch(/^3-.*\.json$/);
      expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(end);
      expect(permissions(join(folder, name))).toBe('600');
    }
  });

  test('gives ends an order after what hooks write, in the order in which they happen', () => {
    const folder = temporaryFolder();
    appendRecord(folder, end);
    appendRecord(folder, { ...end, type: 'run.ended' });
    appendRecord(folder, { v: 1, type: 'session.ended', at: 1, session: 's', startedAt: 0, exitCode: 0 });
    writeFileSync(join(folder, '9999.json'), '{}');
    const orders = readdirSync(folder)
      .sort(byRecordOrder)
      .map((name) => name.split('-')[0]);
    expect(orders).toEqual(['9999.json', '2', '3', '6']);
  });
});

test('identityEnvironment() names the folder and the span of its context', () => {
  const context = ofStep();
  expect(identityEnvironment('/spool/x', context)).toEqual({
    STEPMETER_SPOOL: '/spool/x',
    TRACEPARENT: traceparentOf(context),
  });
});

function ofRun(): Context {
  return { v: 1, run: { id: newRunId(), workflow: 'w' }, startedAt: 1, project: '/p' };
}
function ofStep(): Context {
  return { ...ofRun(), step: { id: newStepId(), name: 's', attempt: 1, kind: 'first' } };
}

function permissions(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
