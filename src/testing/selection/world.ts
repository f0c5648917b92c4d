import type { RunOutcome } from '../../selection/outcome.ts';
import { randomOf, type Random } from '../runs/random.ts';
import { heavyTailed } from '../heavy-tailed.ts';

/** How the arms and tasks of a simulated world differ. Spreads are standard deviations. */
export type WorldOptions = {
  readonly arms: number;
  /** The place of the default among the arms, ordered by utility; 0 is the best. @default any of them */
  readonly defaultRank?: number;
  /** The shares of the types of tasks. */
  readonly mix?: readonly number[];
  /** The spread of arms, and of arms within a type of task, in logits of success. */
  readonly armSpread?: number;
  readonly interactionSpread?: number;
  /** The logit of success of an average arm. */
  readonly base?: number;
  /** The spread of the logarithm of cost of one arm on one task. */
  readonly costSpread?: number;
  /** The spread of the logarithm of cost between arms. */
  readonly armCostSpread?: number;
  /** The share of runs whose cost is unknown, and of tasks whose type is. */
  readonly unknownCosts?: number;
  readonly unknownTypes?: number;
  /** Costs with a Student t distribution with 3 degrees of freedom. */
  readonly hasHeavyTails?: boolean;
  /** Each task has a type of its own. */
  readonly hasUniqueTypes?: boolean;
  /** Complexity and size are known, and matter. */
  readonly hasComplexity?: boolean;
};

/** A task with the outcome of each arm, as a replay reads it. */
export type SimulatedTask = {
  readonly task: string;
  /** Undefined if it is unknown; the world has it nevertheless. */
  readonly taskType?: string;
  readonly complexity?: string;
  readonly size?: string;
  readonly arms: Readonly<Record<string, SimulatedOutcome>>;
};

/** An outcome of which everything is known. */
export type SimulatedOutcome = RunOutcome & {
  /** The probability of the success. */
  readonly rate: number;
  readonly costUsd: number;
  readonly durationMs: number;
  /** Whether the selector learns the cost. */
  readonly isCostKnown: boolean;
};

/** Arms and types of tasks, and the tasks drawn from them. */
export type World = {
  readonly arms: readonly string[];
  readonly defaultArm: string;
  readonly bestArm: string;
  readonly task: (random: Random, index: number) => SimulatedTask;
};

const VALUE = 5;

/**
 * The utility of an outcome if a success is worth 5 US dollars; with the probability of the success instead of the
 * success itself, which chance would make many seeds necessary for.
 */
export function utilityOf({ rate, costUsd }: SimulatedOutcome): number {
  return VALUE * rate - costUsd;
}

/** A simulated world; the same for the same name and seed. */
export function worldOf(name: string, seed: number, options: WorldOptions): World {
  const random = randomOf('world', name, seed);
  const arms = Array.from({ length: options.arms }, (_, index) => `arm${index}`);
  const task = taskMaker(random, arms, options);
  const probing = randomOf('probes', name, seed);
  const probes = Array.from({ length: 1000 }, (_, index) => task(probing, index));
  const worth = (arm: string): number => probes.reduce((sum, { arms: of }) => sum + utilityOf(outcomeOf(of, arm)), 0);
  const ranked = arms.toSorted((one, other) => worth(other) - worth(one));
  return {
    arms,
    defaultArm: (options.defaultRank === undefined ? undefined : ranked[options.defaultRank]) ?? 'arm0',
    bestArm: ranked[0] ?? 'arm0',
    task,
  };
}

const MIX = [0.4, 0.25, 0.15, 0.12, 0.08];

function taskMaker(random: Random, arms: readonly string[], options: WorldOptions): World['task'] {
  const { mix = MIX, armSpread = 0.6, interactionSpread = 0.5, base = 1, armCostSpread = 0.6 } = options;
  const types = mix.map((share, index) => [`type${index}`, share] as const);
  // Better arms cost more, on average.
  const ofArm = effectsOf(arms, () => {
    const logit = armSpread * random.normal();
    return { logit, cost: Math.log(0.6) + armCostSpread * random.normal() + 0.4 * logit };
  });
  const names = types.map(([type]) => type);
  const ofType = effectsOf(names, () => ({ logit: 0.7 * random.normal(), cost: 0.4 * random.normal() }));
  const pairs = arms.flatMap((arm) => names.map((type) => arm + type));
  const ofPair = effectsOf(pairs, () => ({
    logit: interactionSpread * random.normal(),
    cost: 0.25 * random.normal(),
  }));
  return (taskRandom, index) => {
    const type = taskRandom.weighted(types as unknown as [[string, number]]);
    const kind = kindOf(taskRandom, options);
    const outcomes = arms.map((arm) => {
      const effects = [ofArm.get(arm), ofType.get(type), ofPair.get(arm + type)];
      const logit = effects.reduce((sum, one) => sum + (one?.logit ?? 0), base - kind.difficulty);
      const cost = effects.reduce((sum, one) => sum + (one?.cost ?? 0), kind.size);
      return [arm, drawOutcome(taskRandom, logit, cost, options)] as const;
    });
    return {
      task: `task${index}`,
      ...(!isHidden(taskRandom, options.unknownTypes) && {
        taskType: options.hasUniqueTypes ? `type of task ${index}` : type,
      }),
      ...kind.named,
      arms: Object.fromEntries(outcomes),
    };
  };
}

type Effects = { readonly logit: number; readonly cost: number };

function effectsOf(names: readonly string[], draw: () => Effects): Map<string, Effects> {
  return new Map(names.map((name) => [name, draw()]));
}

function kindOf(
  random: Random,
  { hasComplexity }: WorldOptions,
): {
  readonly difficulty: number;
  readonly size: number;
  readonly named: Pick<SimulatedTask, 'complexity' | 'size'>;
} {
  const [difficulty, size] = [random.normal(), 0.5 * random.normal()];
  if (!hasComplexity) return { difficulty, size, named: {} };
  const [isComplex, isLarge] = [random.chance(0.4), random.chance(0.3)];
  return {
    difficulty: difficulty + (isComplex ? 0.9 : -0.6),
    size: size + (isLarge ? 0.6 : 0),
    named: { complexity: isComplex ? 'high' : 'low', size: isLarge ? 'large' : 'small' },
  };
}

/** Failed runs cost 1.4 times as much; no run costs more than 50 US dollars. */
function drawOutcome(
  random: Random,
  logit: number,
  cost: number,
  { costSpread = 0.6, hasHeavyTails = false, unknownCosts }: WorldOptions,
): SimulatedOutcome {
  const rate = 1 / (1 + Math.exp(-logit));
  const success = random.chance(rate);
  const noise = (): number => (hasHeavyTails ? heavyTailed(random) : random.normal());
  const center = cost + (success ? 0 : Math.log(1.4));
  return {
    success,
    rate,
    costUsd: Math.min(50, Math.exp(center + costSpread * noise())),
    durationMs: 60_000 * Math.exp(center + 0.5 * noise()),
    isCostKnown: !isHidden(random, unknownCosts),
  };
}

function isHidden(random: Random, share = 0): boolean {
  return share > 0 && random.chance(share);
}

/** The outcome of an arm. */
export function outcomeOf(arms: SimulatedTask['arms'], arm: string): SimulatedOutcome {
  const outcome = arms[arm];
  if (!outcome) throw new TypeError(`Cannot find the arm ${arm}`);
  return outcome;
}
