import { createServer } from 'node:net';
import type { Environment } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { PART_NAME, STACK_PARTS, type StackPart } from './parts.ts';
import { LOOPBACK, PORT_SETTINGS, stackPorts, type PortSetting, type StackPorts } from './ports.ts';

/**
 * Checks that every port of these parts is free.
 * @throws {UserError} if not; it names each port, the part that needs it and the variable that changes it
 */
export async function requireFreePorts(
  env: Environment,
  mode: 'native' | 'docker',
  parts: readonly StackPart[] = STACK_PARTS,
): Promise<void> {
  const ports = stackPorts(env);
  const settings = PORT_SETTINGS.filter(
    ({ part, nativeOnly }) => parts.includes(part) && (mode === 'native' || !nativeOnly),
  );
  const twice = clashing(ports, settings);
  if (twice.length > 0) throw portProblem('a port is configured twice', ports, twice);
  const free = await Promise.all(settings.map(({ name }) => isFree(ports[name])));
  const taken = settings.filter((_, i) => !free[i]);
  if (taken.length > 0) throw portProblem('a port is already in use', ports, taken);
}

/** The settings that name the same port as another one. */
function clashing(ports: StackPorts, settings: readonly PortSetting[]): readonly PortSetting[] {
  return settings.filter(({ name }) =>
    settings.some((other) => other.name !== name && ports[other.name] === ports[name]),
  );
}

function portProblem(found: string, ports: StackPorts, settings: readonly PortSetting[]): UserError {
  const [first] = settings;
  return new UserError(`Cannot start the stack: ${found}: ${settings.map((one) => describe(ports, one)).join('; ')}`, {
    hint: `Stop the program that uses it, or choose another port, for example ${first?.variable}=${(first ? ports[first.name] : 0) + 10_000}`,
  });
}

function describe(ports: StackPorts, { name, part, purpose, variable }: PortSetting): string {
  return `${ports[name]} for ${PART_NAME[part]} (${purpose}), set by ${variable}`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
