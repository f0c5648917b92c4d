import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Prints one line such as "12 passed, 1 failed, 0 skipped" at the end of a run, for programs that read the output.
 * Before it, each test that passed only when it was repeated: such a test is a fault to be fixed.
 */
export default class PlainLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = countTests(modules);
    counts.failed += unhandledErrors.length;
    const { passed, failed, skipped } = counts;
    // The summary for people is written on the same event; this line comes after it.
    const lines = [...repeatedTests(modules), `${passed} passed, ${failed} failed, ${skipped} skipped`];
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

type Counts = { passed: number; failed: number; skipped: number };

function countTests(modules: readonly TestModule[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // An unfinished test did not pass; one below two skipped groups stays unfinished, too.
      const unfinished = isSkipped(test) ? 'skipped' : 'failed';
      counts[state === 'pending' ? unfinished : state] += 1;
    }
    counts.failed += failuresOutsideOfTests(module);
  }
  return counts;
}

function isSkipped(test: TestCase): boolean {
  for (let { parent } = test; parent.type === 'suite'; { parent } = parent)
    if (parent.options.mode === 'skip') return true;
  return false;
}

/** A file that cannot be loaded and a hook that throws fail the run without failing a test. */
function failuresOutsideOfTests(module: TestModule): number {
  const suites = [...module.children.allSuites()];
  return [module, ...suites].filter((task) => task.errors().length > 0).length;
}

function repeatedTests(modules: readonly TestModule[]): string[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  return tests
    .filter((test) => test.diagnostic()?.flaky)
    .map((test) => `Flaky: ${test.module.relativeModuleId} > ${test.fullName}`);
}
