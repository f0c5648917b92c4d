import { expect, test } from 'vitest';
import type { BuildEvent } from '../events.ts';
import { eventLine } from './event-line.ts';

const ENDED: Extract<BuildEvent, { type: 'build.ended' }> = {
  type: 'build.ended',
  runId: 'r',
  end: 'built',
  message: 'Built slugify 1.0.0',
  files: ['/p/slugify-1.0.0.tgz'],
  costUsd: 0.0952,
  unknownUsd: 0,
  next: 'stepmeter show r',
};

test('the last line of a build names its end only if it is not in the message', () => {
  expect(eventLine(ENDED)).toBe('Built slugify 1.0.0\n/p/slugify-1.0.0.tgz\nTotal $0.0952. Next: stepmeter show r');
  expect(eventLine({ ...ENDED, end: 'cancelled', message: 'stopped' })).toMatch(/^cancelled: stopped\n/);
});
