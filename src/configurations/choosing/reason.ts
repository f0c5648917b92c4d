import { counted } from '../../core/amounts.ts';
import { signedUsd } from '../words.ts';
import type { Usable } from './usable.ts';
import type { Decision, Selector } from '../../selection/selector.ts';

/** Why a configuration was chosen, in one sentence. */
export function reasonOf(decision: Decision, selector: Selector, usable: Usable): string {
  return [whyOf(decision, selector), ...exclusionsOf(decision, usable)].join('; ');
}

function whyOf({ arm, kind, candidates, level }: Decision, { defaultArm, evidence, plan }: Selector): string {
  const [own, base] = [arm, defaultArm].map((name) => candidates.find((one) => one.arm === name));
  const gain = signedUsd((own?.expected.utility ?? 0) - (base?.expected.utility ?? 0));
  if (kind === 'default' && level === 'default' && evidence.size === 0)
    return `${arm} is the default, and there are no outcomes yet`;
  if (kind === 'default' && candidates.length === 1) return `${arm} is the only configuration that can be chosen`;
  if (kind === 'default' && plan.valueUsd === 0)
    return `${arm} is the default: with a success worth nothing, only cheaper configurations that succeed as often count`;
  if (kind === 'default' && own?.defaultRuns)
    return `${arm} is the default, and needs ${counted(own.defaultRuns, 'more outcome')} before others are compared with it`;
  if (kind === 'default') return `${arm} is the default, and nothing admissible is better with enough certainty`;
  if (kind === 'greedy')
    return `${arm} is expected to be worth ${gain} a run compared with the default; P(better) = ${(own?.better ?? 0).toFixed(2)}`;
  return `${arm} is tried to learn about it; it is expected to be worth ${gain} a run compared with the default; P(better) = ${(own?.better ?? 0).toFixed(2)}`;
}

/** What could not be chosen, and why. */
function exclusionsOf({ candidates }: Decision, { refused, allowance }: Usable): string[] {
  const names = allowance
    ? candidates
        .filter(({ isDefault, expected: { costUsd } }) => !isDefault && !(costUsd !== null && costUsd <= allowance.usd))
        .map(({ arm }) => arm)
    : [];
  return [
    ...[...refused].map(([name, reason]) => `${name} is refused: ${reason}`),
    ...(names.length > 0 && allowance ? [`above ${allowance.reason}, or of unknown cost: ${names.join(', ')}`] : []),
  ];
}
