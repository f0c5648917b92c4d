import { createRequire } from 'node:module';
import type * as GrafanaData from '@grafana/data';

/**
 * The code with which Grafana's pages turn answers into what a reader sees. Its CommonJS build, since its ESM build
 * imports a name that `moment-timezone` does not export for Node.
 */
export const grafana: typeof GrafanaData = createRequire(import.meta.url)('@grafana/data') as typeof GrafanaData;
