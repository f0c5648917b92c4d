import { describe, expect, test } from 'vitest';
import { rowsInLine } from './rows-in-line.ts';

const [ONE, TWO] = [JSON.stringify(row('1')), JSON.stringify(row('2'))];
/** Half of a row, cut within a string, and one that is cut behind a complete part of it. */
const TORN = ONE.slice(0, ONE.indexOf('brace'));
const TORN_BEHIND_PART = `${ONE.slice(0, -1)},"toolUseResult":{"type":"text"`;

describe('rowsInLine()', () => {
  test.each<[string, string, string[], number]>([
    ['one row', ONE, ['1'], 0],
    ['one row that ends with CRLF', `${ONE}\r`, ['1'], 0],
    ['one row behind a byte order mark', `\uFEFF${ONE}`, ['1'], 0],
    ['two rows', ONE + TWO, ['1', '2'], 0],
    ['two rows and a space between them', `${ONE} \r${TWO}`, ['1', '2'], 0],
    ['NULs before a row, where another was to be written', `${'\0'.repeat(5000)}${ONE}`, ['1'], 1],
    ['NULs alone', '\0\0\0', [], 1],
    ['half a row', TORN, [], 1],
    ['half a row before a whole one', TORN + TWO, ['2'], 1],
    ['half a row with a complete part before a whole one', TORN_BEHIND_PART + TWO, ['2'], 1],
    ['a whole row before half of one', TWO + TORN, ['2'], 1],
    ['half rows around a whole one', TORN + TWO + TORN, ['2'], 2],
    ['a row and nonsense', `${ONE}xyz`, ['1'], 1],
    ['a value that is no row', 'null', [], 1],
    ['an array of rows', `[${ONE}]`, ['1'], 2],
  ])('reads %s', (_what, line, uuids, unreadable) => {
    const found = rowsInLine(line);
    expect(found.rows.map(({ uuid }) => uuid)).toEqual(uuids);
    expect(found.unreadable).toBe(unreadable);
  });

  test('gives up on a hostile line after a limit of characters', () => {
    const line = `${'{"a":'.repeat(100)}${JSON.stringify(row('a'))}`;
    expect(rowsInLine(line)).toEqual({ rows: [row('a')], unreadable: 1 });
    expect(rowsInLine(line, 10 * line.length)).toEqual({ rows: [], unreadable: 1 });
  });
});

function row(uuid: string, content = 'a "quoted" {brace} and a \\ backslash') {
  return {
    type: 'user',
    uuid,
    sessionId: 's',
    message: { role: 'user', content },
  };
}
