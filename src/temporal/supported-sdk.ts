import { createRequire } from 'node:module';
import { asObject, asText } from '../core/json.ts';

/** The range of the peer dependencies, in words. */
const SUPPORTED = '1.20 or newer, below 2';

/**
 * Why the installed Temporal SDK cannot be recorded; undefined if it can, or if its version is unknown, as in an
 * application that was bundled. `from` is the module whose SDK is meant.
 */
export function unsupportedSdk(from: string): string | undefined {
  const version = installedVersion(from);
  const [major, minor] = version?.split('.').map(Number) ?? [];
  if (version === undefined || major === undefined || minor === undefined) return undefined;
  if (major === 1 && minor >= 20) return undefined;
  return `Cannot record Temporal workflows: found @temporalio/common ${version}, expected ${SUPPORTED}. The application runs without being recorded; update the @temporalio packages to record it`;
}

function installedVersion(from: string): string | undefined {
  try {
    const require = createRequire(from);
    return asText(asObject(require('@temporalio/common/package.json'))['version']);
  } catch {
    return undefined;
  }
}
