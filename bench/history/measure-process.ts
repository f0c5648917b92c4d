import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a process used. */
export type Measured = { readonly seconds: number; readonly cpuSeconds: number; readonly peakMiB: number };

const MEASURE = `
import json, os, resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
  "seconds": time.monotonic() - start,
  "cpuSeconds": used.ru_utime + used.ru_stime,
  "peakMiB": used.ru_maxrss / 1024,
}), file=sys.stderr)
sys.exit(code)
`;

/**
 * Runs a program under a small one that reports the resources of its child as the kernel counted them.
 * @throws if the program fails
 */
export async function measureProcess(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Measured> {
  const child = spawn('python3', ['-c', MEASURE, program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0) throw new Error(`${program} failed: ${text}`);
  return JSON.parse(line) as Measured;
}
