import type { ConfigEventTable } from '../store/schema.ts';

/** An amount of US dollars with its sign. */
export function signedUsd(value: number): string {
  return `${value < 0 ? '-' : '+'}$${Math.abs(value).toFixed(2)}`;
}

/** A change of configurations in words. */
export function changeText({ kind, name, version_id: version, detail }: ConfigEventTable): string {
  if (kind === 'add') return `add ${version}`;
  if (kind === 'decline') return `decline suggestion ${detail}`;
  if (kind === 'rollback') return `roll back to change ${detail}`;
  if (kind === 'prior') return detail === null ? 'use no prior pack' : 'use a prior pack';
  return `${kind} ${name}${detail === null ? '' : ` (suggestion ${detail})`}`;
}
