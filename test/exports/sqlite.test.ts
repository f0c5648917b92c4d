import { describe } from 'vitest';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { exportsSuite } from './exports.testsuite.ts';

describe('exports from SQLite', () => {
  exportsSuite(async () => isolatedEnvironment(temporaryFolder()));
});
