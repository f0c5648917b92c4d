import { duration, usd } from '../../core/amounts.ts';
import type { BuildEvent } from '../events.ts';

/** What happens in a build as plain lines, for output that is not a terminal; undefined for events without a line. */
export function eventLine(event: BuildEvent): string | undefined {
  switch (event.type) {
    case 'build.started':
      return startText(event);
    case 'stage.started':
      return `${nameOf(event)} started${event.attempt > 1 ? ` (attempt ${event.attempt})` : ''}`;
    case 'stage.ended':
      return `${nameOf(event)} ${wordOf(event)}${moneyOf(event)}${event.detail === undefined ? '' : `: ${event.detail}`}`;
    case 'session.activity':
      return undefined;
    case 'check.command':
      return `check \`${event.command}\` ${event.ok ? 'succeeded' : 'failed'}${cacheText(event.cachedMs)}`;
    case 'task.waiting':
      return `implement ${event.task} waits for ${event.reason}`;
    case 'note':
      return event.text;
    case 'build.ended':
      return [
        event.end === 'built' ? event.message : `${event.end}: ${event.message}`,
        ...event.files,
        `Total ${usd(event.costUsd)}${unknownText(event.unknownUsd)}. Next: ${event.next}`,
      ].join('\n');
    default:
      return event satisfies never;
  }
}

type Started = Extract<BuildEvent, { type: 'build.started' }>;

function startText(started: Started): string {
  const { resumed, into, runId, kind, configuration, budgetUsd } = started;
  const verb = resumed ? 'Continuing' : 'Building';
  const about = `${verb} in ${into} · run ${runId} · ${kind} · ${configuration} · budget ${budgetText(budgetUsd)}`;
  return [about, ...originLines(started)].join('\n');
}

/** A budget is a round figure, unless it is small. */
function budgetText(amount: number): string {
  return amount < 1 ? usd(amount) : `$${amount.toFixed(2)}`;
}

function nameOf({ stage, task }: { readonly stage: string; readonly task?: string }): string {
  return task === undefined ? stage : `${stage} ${task}`;
}

type Ended = Extract<BuildEvent, { type: 'stage.ended' }>;

function wordOf({ result, reused }: Ended): string {
  return reused ? `was done before (${result})` : result === 'success' ? 'succeeded' : 'failed';
}

function moneyOf({ costUsd, unknownUsd = 0, reused }: Ended): string {
  if (reused || (costUsd === 0 && unknownUsd === 0)) return '';
  return ` · ${usd(costUsd)}${unknownUsd === 0 ? '' : ` + ≤ ${usd(unknownUsd)} unknown`}`;
}

function cacheText(cachedMs: number | undefined): string {
  return cachedMs === undefined ? '' : ` (cached: unchanged files, saved ${duration(cachedMs)})`;
}

/** The reservations of sessions that were killed before they reported what they used. */
function unknownText(unknownUsd: number): string {
  return unknownUsd === 0
    ? ''
    : ` known, and up to ${usd(unknownUsd)} of sessions whose usage is unknown; the budget counts both`;
}

/** Where the configuration of a build comes from, and what explains it; no line if the user named it. */
export function originLines({ configuration, choice, experiment }: Started): string[] {
  if (experiment) return [experimentText(experiment)];
  if (!choice) return [];
  const more = choice.id === null ? '' : `; explain: stepmeter configure explain ${choice.id}`;
  return [`Chose ${configuration}: ${choice.reason}${more}`];
}

function experimentText({ name, arm, reason }: NonNullable<Started['experiment']>): string {
  return reason === 'assigned'
    ? `Arm ${arm} of the experiment ${name}; verdict: stepmeter experiment status ${name}`
    : `Arm ${arm} of the experiment ${name}, but no part of it: ${reason}`;
}
