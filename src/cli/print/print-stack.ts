import type { DownResult } from '../../ops/stack/down.ts';
import type { PartStatus, StackStatus } from '../../ops/stack/stack-status.ts';
import type { UpResult } from '../../ops/stack/up.ts';
import { time } from '../format.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Cell, type Column } from '../terminal/table.ts';

const MODE = { native: 'natively', docker: 'in Docker' } as const;

/** The result of `up` as text. */
export function upText(result: UpResult): string {
  return [
    `The stack ${result.already ? 'is already running' : 'is running'} ${MODE[result.mode]}.`,
    '',
    ...grafanaLines(result),
    `Prometheus  ${result.addresses.prometheus}`,
    ...addressLine('Tempo', result.addresses.tempo),
    ...addressLine('Jaeger', result.addresses.jaeger),
    '',
    'To export telemetry to it:',
    ...Object.entries(result.set).map(([name, value]) => `  export ${name}=${value}`),
    '  stepmeter relay',
    ...result.notes.flatMap((note) => ['', note]),
  ].join('\n');
}

function grafanaLines({ addresses, user, passwordName, passwordFile }: UpResult): string[] {
  return addresses.grafana === undefined
    ? []
    : [`Grafana     ${addresses.grafana}`, `  user      ${user}`, `  password  ${passwordName} in ${passwordFile}`];
}

function addressLine(name: string, address: string | undefined): string[] {
  return address === undefined ? [] : [`${name.padEnd(12)}${address}`];
}

/** The result of `down` as text. */
export function downText({ mode, ended }: DownResult): string {
  if (mode === null) return 'The stack is not running.';
  return ended.length === 0 ? 'No part of the stack was running.' : `Stopped: ${ended.join(', ')}. Data is kept.`;
}

const COLUMNS: readonly Column[] = [
  { heading: 'PART' },
  { heading: 'STATE', min: 9 },
  { heading: 'SINCE (UTC)', drop: 2 },
  { heading: 'RESTARTS', right: true, drop: 3 },
  { heading: 'PORTS', min: 5, drop: 1 },
  { heading: 'LOG', min: 20, cutAt: 'start', drop: 4 },
];

/** The status of the stack as text. */
export function statusText(status: StackStatus, screen: Screen): string {
  if (status.mode === null) return 'The stack is not running. Start it with `stepmeter up`.';
  const lines = [`The stack has been running ${MODE[status.mode]} since ${time(status.since)} UTC.`, ''];
  if (!status.supervised)
    lines.push(
      'Its supervisor has stopped: parts that exit are not restarted. Restart the stack with `stepmeter up`.',
      '',
    );
  return [...lines, table(COLUMNS, status.parts.map(cells), screen)].join('\n');
}

function cells(part: PartStatus): Cell[] {
  return [
    part.part,
    { text: stateOf(part), style: part.healthy ? 'good' : part.running ? 'warning' : 'bad' },
    part.since === null ? '–' : time(part.since),
    part.restarts === null ? '–' : String(part.restarts),
    part.ports.join(' ') || '–',
    part.logFile ?? '–',
  ];
}

function stateOf({ running, healthy, found }: PartStatus): string {
  if (healthy) return 'healthy';
  const state = running ? 'not ready' : 'not running';
  return found ? `${state}: ${found}` : state;
}
