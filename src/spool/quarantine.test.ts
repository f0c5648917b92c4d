import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { countQuarantined, expireQuarantine, quarantine } from './quarantine.ts';

test('quarantine() keeps the structure of a record and the reason, and no content', () => {
  const { home, read } = openSpool('{"v":9,"payload":{"prompt":"my secret"}}');
  quarantine(join(home, 'quarantine'), read);
  expect(existsSync(read.path)).toBe(false);
  const text = readFileSync(join(home, 'quarantine', 'id.json'), 'utf8');
  expect(JSON.parse(text)).toEqual({ bytes: 40, structure: { v: 9, payload: { prompt: { string: 9 } } } });
  expect(readFileSync(join(home, 'quarantine', 'id.json.reason'), 'utf8')).toBe(`${read.path}: why\n`);
});

test('quarantine() describes what is not JSON by its size alone', () => {
  const { home, read } = openSpool('my secret, broken o');
  quarantine(join(home, 'quarantine'), read);
  expect(JSON.parse(readFileSync(join(home, 'quarantine', 'id.json'), 'utf8'))).toEqual({ bytes: 19, json: false });
});

test('quarantine() moves a folder that has the name of a record as it is', () => {
  const { home, read } = openSpool('{}');
  const folder = { ...read, path: join(home, 'folder.json') };
  mkdirSync(folder.path);
  writeFileSync(join(folder.path, 'kept'), '');
  quarantine(join(home, 'quarantine'), folder);
  expect(readdirSync(join(home, 'quarantine', 'id'))).toEqual(['kept']);
});

test('expireQuarantine() removes what is older than 30 days, and bounds its work', () => {
  const { home, read } = openSpool('{}');
  const DAY_MS = 86_400_000;
  for (const id of ['a', 'b', 'c']) quarantine(join(home, 'quarantine'), { ...read, id });
  const now = Date.now();
  for (const name of ['a.json', 'a.json.reason', 'b.json', 'b.json.reason'])
    utimesSync(join(home, 'quarantine', name), 0, now / 1000 - 31 * 86_400);
  expect(countQuarantined(home)).toBe(3);
  expect(expireQuarantine(home, now, 3)).toBe(3);
  expect(expireQuarantine(home, now, 3)).toBe(1);
  expect(countQuarantined(home)).toBe(1);
  expect(expireQuarantine(home, now + 29 * DAY_MS)).toBe(0);
  expect(expireQuarantine(home, now + 31 * DAY_MS)).toBe(2);
});

function openSpool(text: string) {
  const home = temporaryFolder();
  const path = join(home, 'record.json');
  writeFileSync(path, text);
  const read = { folder: home, name: 'record.json', context: undefined, path, id: 'id', at: 0, bytes: text.length };
  return { home, read: { ...read, problem: 'why' } };
}
