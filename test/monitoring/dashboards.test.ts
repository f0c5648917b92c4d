import { afterAll, beforeAll, describe } from 'vitest';
import { realTests } from '../../src/testing/real.ts';
import { repeatedSetup } from '../../src/testing/repeated-setup.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { dashboardsSuite } from './dashboards.testsuite.ts';
import { figuresSuite } from './figures.testsuite.ts';
import { HISTORIES } from './history/histories.ts';
import { renderingSuite } from './rendering.testsuite.ts';
import { PARTS, playOnStack, type PlayedHistory } from './history/played-history.ts';

const real = realTests('dashboards', missingStackParts(PARTS));

// Creating a history takes most of the time; the suites only read it.
describe.skipIf(real.skip).each(HISTORIES)(`${real.title} on $name`, (kind) => {
  let played: PlayedHistory;

  beforeAll(async () => {
    played = await repeatedSetup(() => playOnStack(kind));
  });

  afterAll(async () => {
    await played?.remove();
  });

  dashboardsSuite(kind, () => played);
  figuresSuite(kind, () => played);
  renderingSuite(kind, () => played);
});
