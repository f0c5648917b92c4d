import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeJson, jsonResponse, jsonText } from './encoded-json.ts';

const ROWS = Array.from({ length: 100 }, (_, row) => ({ row, name: 'größer' }));

test.each([
  ['gzip, deflate, br', 'gzip'],
  ['br;q=1, GZIP;q=0.5', 'gzip'],
  ['gzip;q=0', null],
  ['identity', null],
  [undefined, null],
])('jsonResponse() to a client that accepts %s has the content encoding %s', async (accepted, encoding) => {
  const response = jsonResponse(encodeJson(ROWS), accepted, { etag: 'W/"1"' });
  expect([response.headers.get('content-encoding'), response.headers.get('etag')]).toEqual([encoding, 'W/"1"']);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(JSON.parse((encoding === null ? bytes : gunzipSync(bytes)).toString())).toEqual(ROWS);
});

test('encodeJson() leaves small answers as they are, and jsonText() reads both', () => {
  expect([encodeJson({ a: 'ä' }).isGzip, encodeJson(ROWS).isGzip]).toEqual([false, true]);
  expect([jsonText(encodeJson({ a: 'ä' })), JSON.parse(jsonText(encodeJson(ROWS)))]).toEqual(['{"a":"ä"}', ROWS]);
});
