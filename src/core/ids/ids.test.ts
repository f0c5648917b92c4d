import { describe, expect, test } from 'vitest';
import { isUuid, newRunId, newSessionId, newStepId, recordIdOf, spanIdOf, traceIdOf, uuidFrom } from './ids.ts';
import {
  agentSpanId,
  fileSpanId,
  requestSpanId,
  runSpanId,
  sessionSpanId,
  stepSpanId,
  toolSpanId,
} from './span-ids.ts';

describe('new ids', () => {
  test('are UUIDs of version 7, each another one', () => {
    const ids = [newRunId(), newStepId(), newSessionId(), newRunId()];
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(ids.every(isUuid)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('sort by the time they were made', () => {
    const ids = Array.from({ length: 500 }, newRunId);
    expect(ids.toSorted()).toEqual(ids);
  });
});

const ID = '0192f0c1-2b3c-7d4e-8f50-112233445566';

describe('isUuid()', () => {
  test.each([ID, 'f47ac10b-58cc-4372-a567-0e02b2c3d479'])('takes %s', (text) => {
    expect(isUuid(text)).toBe(true);
  });

  test.each([
    '',
    ID.toUpperCase(),
    ` ${ID}`,
    `${ID}\n`,
    `${ID}0`,
    ID.replaceAll('-', ''),
    '../../../../etc/passwd',
    '00000000-0000-0000-0000-000000000000',
  ])('refuses %j', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});

describe('traceIdOf()', () => {
  test('is the run id in 32 hexadecimal digits, from which the run id is found again', () => {
    const traceId = traceIdOf(ID);
    expect(traceId).toBe('0192f0c12b3c7d4e8f50112233445566');
    expect(traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')).toBe(ID);
  });
});

describe('span ids', () => {
  // Spans that a collector already has carry these ids: a change here would double them all.
  test('are the same in every process and every version', () => {
    expect(spanIdOf('step', 'a')).toBe('7893a0ce77600a28');
    expect(runSpanId(ID)).toBe('f66a2a5508a93a86');
  });

  test('differ by what the span is of, even where the keys are equal', () => {
    const kinds = [runSpanId, stepSpanId, sessionSpanId, requestSpanId, toolSpanId, fileSpanId];
    const ids = [...kinds.map((of) => of('x')), agentSpanId('x', 'y'), agentSpanId('y', 'x')];
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('differ where the same letters are divided otherwise', () => {
    expect(spanIdOf('agent', 'ab', 'c')).not.toBe(spanIdOf('agent', 'a', 'bc'));
  });
});

describe('uuidFrom()', () => {
  test('is a UUID of version 8, the same for the same key and another for another', () => {
    const id = uuidFrom('session', 'ab', 'c');
    expect(isUuid(id)).toBe(true);
    expect(id.charAt(14)).toBe('8');
    expect(uuidFrom('session', 'ab', 'c')).toBe(id);
    expect(uuidFrom('session', 'a', 'bc')).not.toBe(id);
  });

  test('has the variant of a UUID whatever the key is', () => {
    for (let i = 0; i < 100; i++) expect(isUuid(uuidFrom('key', String(i)))).toBe(true);
  });
});

describe('recordIdOf()', () => {
  const text = '{"über":1}';

  test('is that of the bytes, whichever way they are held', () => {
    expect(recordIdOf('step', text)).toMatch(/^[0-9a-f]{32}$/);
    expect(recordIdOf('step', new TextEncoder().encode(text))).toBe(recordIdOf('step', text));
    expect(recordIdOf('step', `${text} `)).not.toBe(recordIdOf('step', text));
  });

  test('distinguishes equal records of two steps', () => {
    expect(recordIdOf('other', text)).not.toBe(recordIdOf('step', text));
  });
});
