import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { SERVICE_NAME } from '../telemetry/names.ts';
import { VERSION } from '../core/version.ts';

/** The instrumentation scope of everything that is exported. */
export const SCOPE = Object.freeze({ name: SERVICE_NAME, version: VERSION });

/**
 * Who speaks, on every span and metric. The instance is the store, not the process: counters go on where they were
 * after a restart. Detectors are left out, they would put command lines on the resource.
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
