import { expect, test } from 'vitest';
import { NEW_ACCOUNT, updateAccount, totalUse, type Account, type Sighting } from './resource-account.ts';

const US = 1;

test('the use of a tree is that of all of its processes', () => {
  expect(totalUse(after([seen(10, US, 1), seen(11, 10, 2), seen(12, 11, 4)]))).toEqual(use(7));
});

test('the usage of an ended process counts once if its parent includes it', () => {
  // Process 10 has reaped 11, so the usage of 11 is included in its own.
  expect(totalUse(after([seen(10, US, 1), seen(11, 10, 2)], [seen(10, US, 3)]))).toEqual(use(3));
});

test('the usage of an ended process is kept if no other process of the tree includes it', () => {
  const orphaned = [seen(10, US, 1), seen(11, 1, 2)];
  expect(totalUse(after(orphaned, [seen(10, US, 1)]))).toEqual(use(3));
  expect(totalUse(after(orphaned, [seen(10, US, 1)], [seen(10, US, 5)]))).toEqual(use(7));
});

test('a process whose id is used again is another one', () => {
  const again = { ...seen(11, 1, 1), key: '11:2' };
  expect(totalUse(after([seen(10, US, 1), seen(11, 1, 2)], [seen(10, US, 1), again]))).toEqual(use(4));
});

test('the last usage of the root comes from the ended children of this process', () => {
  const account = updateAccount(after([seen(10, US, 1), seen(11, 10, 2)]), [], ({ pid }) => use(pid === 10 ? 9 : 0));
  expect(totalUse(account)).toEqual(use(9));
});

test('nothing is forgotten when everything is gone', () => {
  expect(totalUse(after([seen(10, US, 1)], [], []))).toEqual(use(1));
});

function after(...scans: Sighting[][]): Account {
  return scans.reduce((account, now) => updateAccount(account, now), NEW_ACCOUNT);
}

function seen(pid: number, parent: number, user: number): Sighting {
  return {
    key: `${pid}:1`,
    pid,
    parent,
    use: use(user),
  };
}

function use(user: number) {
  return { user, system: 10 * user, read: 100 * user, written: 1000 * user };
}
