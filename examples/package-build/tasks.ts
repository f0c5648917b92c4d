/** Asks for a plan. */
export const PLAN: string =
  'Read README.md, which is the specification of this package, and the tests. ' +
  'Write PLAN.md: in at most ten lines, how you will implement it. Write nothing else yet.';

/** Asks for the package. */
export const IMPLEMENT: string =
  'Implement this package after README.md and PLAN.md. Leave README.md, package.json and the tests as they are. ' +
  'Check the syntax with `node --check FILE`; the tests are run afterwards, by somebody else.';

/** Asks for a repair, and says what the tests say. */
export const repairOf = (testOutput: string): string =>
  'The tests of this package fail. Find the cause and fix it in src; do not change the tests. ' +
  `\`node --test\` runs them. They say:\n\n${testOutput}`;
