import { createServer } from 'node:net';
import type { Environment } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { PART_NAME, STACK_PARTS, type StackPart } from './parts.ts';
import { LOOPBACK, PORT_SETTINGS, stackPorts, type PortSetting, type StackPorts } from './ports.ts';

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });

/** The settings that name the same port as another one. */
const clashing = (ports: StackPorts, settings: readonly PortSetting[]): readonly PortSetting[] =>
  settings.filter(({ name }) => settings.some((other) => other.name !== name && ports[other.name] === ports[name]));

const tell = (ports: StackPorts, { name, part, purpose, variable }: PortSetting): string =>
  `${ports[name]} for ${PART_NAME[part]} (${purpose}), which ${variable} changes`;

const portProblem = (found: string, ports: StackPorts, settings: readonly PortSetting[]): UserError => {
  const [first] = settings;
  return new UserError(`Cannot start the stack: ${found}: ${settings.map((one) => tell(ports, one)).join('; ')}`, {
    hint: `End what listens there, or choose other ports, such as ${first?.variable}=${(first ? ports[first.name] : 0) + 10_000}`,
  });
};

/**
 * Checks that every port of these parts is free.
 * @throws {UserError} if not; it names each port, the part that needs it and the variable that changes it
 */
export const requireFreePorts = async (
  env: Environment,
  mode: 'native' | 'docker',
  parts: readonly StackPart[] = STACK_PARTS,
): Promise<void> => {
  const ports = stackPorts(env);
  const settings = PORT_SETTINGS.filter(
    ({ part, nativeOnly }) => parts.includes(part) && (mode === 'native' || !nativeOnly),
  );
  const twice = clashing(ports, settings);
  if (twice.length > 0) throw portProblem('a port is chosen twice', ports, twice);
  const free = await Promise.all(settings.map(({ name }) => isFree(ports[name])));
  const taken = settings.filter((_, i) => !free[i]);
  if (taken.length > 0) throw portProblem('a port is taken by another program', ports, taken);
};
