import { describe, expect, test } from 'vitest';
import { changesUnreported, isShell, ownerOf, possibleOwners, type TimedCall } from './change-owner.ts';

describe('changesUnreported()', () => {
  test.each([
    ['Bash', true],
    ['PowerShell', true],
    ['mcp__files__move', true],
    ['Write', false],
    ['Read', false],
    ['Agent', false],
  ])('of %s is %s', (tool, expected) => expect(changesUnreported(tool)).toBe(expected));

  test('a tool of an MCP server is no shell', () => {
    expect([isShell('Bash'), isShell('mcp__files__move')]).toEqual([true, false]);
  });
});

describe('ownerOf()', () => {
  const calls = [call('a', 1000, 2000), call('w', 2100, 2200, 'Write'), call('b', 3000, 4000)];

  test.each([
    ['within a call', 1500, 'a'],
    ['at its end, whose time is cut to milliseconds', 2000.9, 'a'],
    ['a little before the beginning that is known too late', 2900, 'b'],
    ['within a tool that reports what it does', 2150, undefined],
    ['long before a call', 2700, undefined],
    ['after all calls', 4500, undefined],
  ])('of a change %s', (_when, time, expected) => {
    expect(ownerOf(calls, at(time))?.toolUseId).toBe(expected);
  });

  test('is the call that a change falls into, not the next one that may have begun earlier', () => {
    expect(ownerOf([call('b', 2050, 3000), call('a', 1000, 2000)], at(1990))?.toolUseId).toBe('a');
    expect(ownerOf([call('b', 2150, 3000), call('a', 2100, 2120)], at(2050))?.toolUseId).toBe('a');
  });

  test('is no call that is known to have begun later', () => {
    expect(possibleOwners(calls, at(2900), 0)).toEqual([]);
  });

  test('is undefined if several calls are candidates', () => {
    const both = [call('a', 1000, 2000), call('b', 1500, 2500)];
    expect(ownerOf(both, at(1700))).toBeUndefined();
    expect(ownerOf(both, at(1200))?.toolUseId).toBe('a');
    expect(ownerOf(both, { from: 1200, to: 2200 })).toBeUndefined();
    expect(ownerOf(both, { from: 2100, to: 2200 })?.toolUseId).toBe('b');
    expect(possibleOwners(both, at(1700)).map(({ toolUseId }) => toolUseId)).toEqual(['a', 'b']);
  });

  test('is, in the millisecond in which one call ends and the next begins, the one that ends', () => {
    const following = [call('a', 1000, 2000), call('b', 2000, 3000)];
    expect(ownerOf(following, at(2000.4))?.toolUseId).toBe('a');
    expect(ownerOf(following, { from: 1985, to: 2000 })?.toolUseId).toBe('a');
    expect(ownerOf(following, at(2001.1))?.toolUseId).toBe('b');
    expect(ownerOf(following, { from: 1990, to: 2005 })).toBeUndefined();
    expect(ownerOf([call('a', 1000, 2500), call('b', 2000, 3000)], at(2000.4))).toBeUndefined();
  });
});

function call(toolUseId: string, startedAt: number, endedAt: number, tool = 'Bash'): TimedCall {
  return {
    toolUseId,
    tool,
    startedAt,
    endedAt,
  };
}

function at(time: number) {
  return { from: time, to: time };
}
