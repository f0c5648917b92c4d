import { signedUsd } from './words.ts';
import type { Decision, Selector } from '../selection/selector.ts';

/** Why a configuration was chosen, in one sentence. */
export function reasonOf({ arm, kind, candidates, level }: Decision, { defaultArm, evidence }: Selector): string {
  const [own, base] = [arm, defaultArm].map((name) => candidates.find((one) => one.arm === name));
  const gain = signedUsd((own?.expected.utility ?? 0) - (base?.expected.utility ?? 0));
  if (kind === 'default' && level === 'default' && evidence.size === 0) return 'no outcomes yet: the default';
  if (kind === 'default') return `${arm} is the default, and nothing admissible is better with enough certainty`;
  if (kind === 'greedy')
    return `${arm} is expected to be worth ${gain} a run compared with the default; P(better) = ${(own?.better ?? 0).toFixed(2)}`;
  return `${arm} is tried to learn: ${gain} a run expected compared with the default, P(better) = ${(own?.better ?? 0).toFixed(2)}`;
}
