import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.ts';

const { plan, implement, check } = proxyActivities<typeof activities>({
  startToCloseTimeout: '10 minutes',
  retry: { maximumAttempts: 3, initialInterval: '100 ms' },
});

/** Plans a package, implements its parts at the same time, and checks them. */
export async function buildPackage(name: string): Promise<string> {
  const parts = await plan(name);
  await Promise.all(parts.map((part) => implement(part)));
  return check(parts.length);
}
