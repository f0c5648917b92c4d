import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { REPORT_PEAK_MEMORY, reportedPeakMemory } from '../../src/testing/process/peak-memory.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';

/** A build of the example that has ended. */
export type RecordedBuild = {
  readonly code: number | null;
  readonly output: string;
  /** The largest resident memory of the program, in MiB. */
  readonly peakMib: number;
};

/** Builds the example with recorded sessions, its tasks in parallel. */
export async function recordedBuild(
  into: string,
  env: Readonly<Record<string, string | undefined>>,
  ...flags: string[]
): Promise<RecordedBuild> {
  const specs = join(packageFolder(), 'examples', 'specs');
  const recorded = ['--recorded', join(specs, 'slugify'), '--into', into, '--strategy', 'parallel'];
  const args = [PROGRAM, 'build', join(specs, 'slugify.md'), ...recorded, ...flags];
  const child = spawn(process.execPath, [REPORT_PEAK_MEMORY, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: string[] = [];
    stream.on('data', (chunk) => chunks.push(String(chunk)));
    return chunks;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: (stdout ?? []).join(''), peakMib: reportedPeakMemory((stderr ?? []).join('')) };
}
