/** Asks for a plan. */
export const PLAN: string =
  'Read README.md, which is the specification of this package, and the tests. ' +
  'Write PLAN.md: in at most ten lines, how you will implement it. Write nothing else yet.';

/** Asks for the package. */
export const IMPLEMENT: string =
  'Implement this package according to README.md and PLAN.md. Do not change README.md, package.json and the tests. ' +
  'Check the syntax with `node --check FILE`; the tests are run separately afterwards.';

/** Asks for a repair, with the output of the tests. */
export const repairOf = (testOutput: string): string =>
  'The tests of this package fail. Find the cause and fix it in src; do not change the tests. ' +
  `\`node --test\` runs them. Their output:\n\n${testOutput}`;
