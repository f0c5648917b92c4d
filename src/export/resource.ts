import type { Resource } from '@opentelemetry/resources';
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  resourceFromAttributes,
} from './opentelemetry.ts';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { SERVICE_NAME } from '../telemetry/names.ts';
import { VERSION } from '../core/version.ts';

/** The instrumentation scope of everything that is exported. */
export const SCOPE = Object.freeze({ name: SERVICE_NAME, version: VERSION });

/**
 * The resource of every span and metric. The instance is the store rather than the process, because counters continue
 * after a restart. Resource detectors are not used: they would export command lines.
 */
export function resourceOf(storeId: string, env: Environment): Resource {
  const deployment = env[VARIABLE.deployment];
  return resourceFromAttributes({
    [ATTR_SERVICE_NAME]: SERVICE_NAME,
    [ATTR_SERVICE_VERSION]: VERSION,
    [ATTR_SERVICE_INSTANCE_ID]: storeId,
    ...(deployment ? { 'deployment.environment.name': deployment } : {}),
  });
}
