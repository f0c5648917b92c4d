import { expect, test } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

test('collectGarbage() frees what is not referenced', () => {
  const references = [new WeakRef(Array.from({ length: 1000 }))];
  return new Promise<void>((resolve) =>
    setImmediate(() => {
      collectGarbage();
      expect(references[0]?.deref()).toBeUndefined();
      resolve();
    }),
  );
});
