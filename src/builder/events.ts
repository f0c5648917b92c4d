import type { BuildAssignment, BuildChoice } from './build-state.ts';

/** The stages of a build, in their order. */
export const STAGES = ['plan', 'implement', 'merge', 'check', 'repair', 'package', 'publish'] as const;

/** A stage of a build; also the name of its step. */
export type Stage = (typeof STAGES)[number];

/** Why a build ended. */
export type BuildEnd = 'built' | 'check_failed' | 'budget_exhausted' | 'cancelled' | 'failed';

/** What happens in a build: what the view shows, and what `--json` prints line by line. Money is US dollars. */
export type BuildEvent =
  | {
      readonly type: 'build.started';
      readonly runId: string;
      readonly into: string;
      readonly kind: string;
      readonly configuration: string;
      /** Why the selection chose it: the ID explains the decision; absent if the user named the configuration. */
      readonly choice?: Pick<BuildChoice, 'id' | 'mode' | 'reason'>;
      /** The arm that an experiment assigned it to; with another reason than `assigned`, it is not part of the experiment. */
      readonly experiment?: { readonly name: string } & Pick<BuildAssignment, 'arm' | 'reason'>;
      readonly budgetUsd: number;
      readonly resumed: boolean;
      /** What earlier processes of a resumed build are known to have spent. */
      readonly spentUsd: number;
      /** What their sessions of unknown usage may have spent beyond it. */
      readonly unknownUsd: number;
    }
  | { readonly type: 'stage.started'; readonly stage: Stage; readonly task?: string; readonly attempt: number }
  | {
      readonly type: 'stage.ended';
      readonly stage: Stage;
      readonly task?: string;
      readonly result: 'success' | 'failure';
      readonly detail?: string;
      readonly reused: boolean;
      /** What is known. */
      readonly costUsd: number;
      /** What sessions of unknown usage may have cost beyond it; absent if there are none. */
      readonly unknownUsd?: number;
    }
  /** A command of a check ended; `cachedMs` is how long the earlier run took whose result it is. */
  | { readonly type: 'check.command'; readonly command: string; readonly ok: boolean; readonly cachedMs?: number }
  /** A task that could start, but waits. */
  | { readonly type: 'task.waiting'; readonly task: string; readonly reason: string }
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'build.ended';
      readonly runId: string;
      readonly end: BuildEnd;
      /** What is known: the cost that the store has, too. */
      readonly costUsd: number;
      /** What sessions of unknown usage may have cost beyond it, up to their reservations; the budget counts it as spent. */
      readonly unknownUsd: number;
      readonly message: string;
      readonly next: string;
      readonly files: readonly string[];
    };
