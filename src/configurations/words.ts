import { cents } from '../core/amounts.ts';
import { parsePrior } from '../selection/prior/parse-prior.ts';
import type { PriorPack } from '../selection/prior/prior-pack.ts';
import { describeChange } from '../selection/replay/describe.ts';
import type { ConfigEventTable, SelectionAlarmTable } from '../store/schema.ts';

/** What follows the name of a setting to name the content of its file, of which the hash is the value. */
export const CONTENT = ' (content)';

/** An amount of US dollars with its sign. */
export function signedUsd(value: number): string {
  const text = cents(value);
  return text.startsWith('-') ? text : `+${text}`;
}

/** A change of configurations in words. */
export function changeText({ kind, name, version_id: version, detail }: ConfigEventTable): string {
  if (kind === 'add') return `add ${version}`;
  if (kind === 'decline') return `decline suggestion ${detail}`;
  if (kind === 'rollback') return `roll back to change ${detail}`;
  if (kind === 'prior') return detail === null ? 'use no prior pack' : `use the prior pack ${priorText(detail)}`;
  return `${kind} ${name}${detail === null ? '' : ` (suggestion ${detail})`}`;
}

function priorText(content: string): string {
  const parsed = parsePrior(content);
  return typeof parsed === 'string' ? '' : originOf(parsed.pack);
}

/** What became worse, and by how much. */
export function alarmText(alarm: SelectionAlarmTable): string {
  return describeChange(alarm);
}

/** Where a prior pack is from: its source, commit and licence, as far as it states them. */
export function originOf({ source, commit, licence }: Pick<PriorPack, 'source' | 'commit' | 'licence'>): string {
  return [
    source,
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 12)}`]),
    ...(licence === undefined ? [] : [licence]),
  ].join(', ');
}
