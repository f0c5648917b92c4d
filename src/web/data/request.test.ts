import { expect, onTestFinished, test, vi } from 'vitest';
import { askEarly, request, sendToken } from './request.ts';

test('a request takes the answer that was asked for early, with the token, once', async () => {
  const asked: (readonly [string, string | null])[] = [];
  vi.stubGlobal('fetch', async (address: string, { headers }: { headers: Headers }) => {
    asked.push([address, headers.get('authorization')]);
    return Response.json({ number: asked.length });
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  sendToken('secret');
  askEarly('/overview', { period: '30d' });
  sendToken(undefined);
  expect(await request('/overview', { period: '7d' })).toEqual({ number: 2 });
  expect(await request('/overview', { period: '30d' })).toEqual({ number: 1 });
  expect(await request('/overview', { period: '30d' })).toEqual({ number: 3 });
  expect(asked).toEqual([
    ['/api/v1/overview?period=30d', 'Bearer secret'],
    ['/api/v1/overview?period=7d', null],
    ['/api/v1/overview?period=30d', null],
  ]);
});
