import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';
import { nativeBinary, type NativeProgram } from '../../src/testing/stack/native-binaries.ts';

/** The servers that examples start, by the name of the program. */
export const SERVERS: readonly NativeProgram[] = ['temporal', 'otelcol', 'jaeger', 'prometheus'];

const ROOT = packageFolder();

/** What `npm install` puts into an example that has dependencies: this package from its sources, and Temporal. */
export function linkPackages(project: string): void {
  const own = join(project, 'node_modules/stepmeter');
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(ROOT).filter((entry) => entry !== 'package.json' && !entry.startsWith('.')))
    symlinkSync(join(ROOT, name), join(own, name));
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { exports: object };
  writeFileSync(
    join(own, 'package.json'),
    JSON.stringify({ name: 'stepmeter', type: 'module', exports: sourcesOf(exports) }),
  );
  symlinkSync(join(ROOT, 'node_modules/@temporalio'), join(project, 'node_modules/@temporalio'));
}

function sourcesOf(exports: object): Record<string, string> {
  const entries = Object.entries(exports as Record<string, { default: string }>);
  return Object.fromEntries(
    entries.map(([name, { default: built }]) => [name, built.replace('./dist/', './').replace(/\.js$/, '.ts')]),
  );
}

/** The command line of a server. */
export function serverCommand(program: NativeProgram): string {
  return `exec '${nativeBinary(program)}' "$@"`;
}

const PORTS = [
  'TEMPORAL_PORT',
  'COLLECTOR_PORT',
  'PROMETHEUS_PORT',
  'JAEGER_HTTP_PORT',
  'JAEGER_GRPC_PORT',
  'JAEGER_HEALTH_PORT',
  'JAEGER_OTLP_PORT',
];

/** Ports for the servers of an example, so that examples can run at the same time. */
export async function examplePorts(): Promise<Record<string, string>> {
  const ports = await freePorts(PORTS.length);
  return Object.fromEntries(PORTS.map((name, index) => [name, String(ports[index])]));
}
