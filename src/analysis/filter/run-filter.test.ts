import { describe, expect, test } from 'vitest';
import { parseFilter, type RunFilter } from './run-filter.ts';

const NOW = Date.UTC(2026, 10, 27);

describe('parseFilter()', () => {
  test('selects by every condition, real runs only', () => {
    expect(parse('workflow=package-build,variant=b,since=7d').selection).toEqual({
      values: { workflow: ['package-build'], variant: ['b'] },
      since: NOW - 7 * 86_400_000,
      simulated: false,
    });
  });

  test('reads words as the search of the page writes them', () => {
    expect(parse('workflow:package-build variant:b since:7d')).toEqual(
      parse('workflow=package-build,variant=b,since=7d'),
    );
    expect(parse('simulated:all').selection).toEqual(parse('simulated=any').selection);
    expect(() => parse('workflow:a slugify')).toThrow('expected key=value at "slugify"');
  });

  test('allows each value of a repeated key, and none for an empty value', () => {
    expect(parse('model=a,task-type=x,model=b,variant=').selection.values).toEqual({
      model: ['a', 'b'],
      task_type: ['x'],
      variant: [null],
    });
  });

  test.each([
    ['workflow="a, b"', 'a, b', 'workflow="a, b"'],
    [String.raw`workflow="say \"hi\""`, 'say "hi"', String.raw`workflow="say \"hi\""`],
    ['workflow="two\nlines"', 'two\nlines', String.raw`workflow="two\nlines"`],
    [String.raw`workflow="two\nlines"`, 'two\nlines', String.raw`workflow="two\nlines"`],
    ['workflow:"🚀 launch"', '🚀 launch', 'workflow="🚀 launch"'],
    ['workflow:plain ', 'plain', 'workflow=plain'],
    ['workflow=a=b', 'a=b', 'workflow=a=b'],
    ['workflow="\u001B[31mred"', undefined, undefined],
    [String.raw`workflow="\u001B[31mred"`, '\u001B[31mred', String.raw`workflow="\u001b[31mred"`],
  ])('reads the value of %j', (text, value, written) => {
    if (value === undefined) return expect(() => parse(text)).toThrow('expected key=value');
    const filter = parse(text);
    expect(filter.selection.values.workflow).toEqual([value]);
    expect(filter.text).toBe(written);
    expect(parse(filter.text)).toEqual(filter);
  });

  test.each([
    ['simulated=yes', { simulated: true }],
    ['simulated=any', {}],
    ['until=2026-11-01', { until: Date.UTC(2026, 10, 1), simulated: false }],
  ])('%s', (text, selection) => {
    expect(parse(text).selection).toEqual({ values: {}, ...selection });
  });

  test.each([
    ['workfow=a', 'unknown key "workfow"', 'Did you mean "workflow"?'],
    ['workflow=a,,variant=b', 'expected key=value at ",variant=b"', 'Separate conditions by commas'],
    ['workflow="a', String.raw`expected key=value at "workflow=\"a"`, 'Separate conditions'],
    ['workflow=a"b"', 'expected key=value', 'write values with commas, spaces or quotes'],
    ['simulated=maybe', 'simulated is "maybe"', 'simulated=any'],
    ['since=2030-01-01', 'since=2030-01-01 is in the future', 'Use a past date'],
    ['until=soon', 'until=soon is not a time', 'an age such as 7d'],
    ['since=2026-11-02,until=2026-11-01', 'since is not before until', 'Exchange them'],
  ])('refuses %s', (text, message, hint) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
        exitCode: 2,
      }),
    );
  });
});

function parse(text: string): RunFilter {
  return parseFilter(text, { parseTime, now: NOW });
}

function parseTime(text: string): number {
  const at = text === '7d' ? NOW - 7 * 86_400_000 : Date.parse(text);
  if (Number.isNaN(at)) throw new Error('not a time');
  return at;
}
