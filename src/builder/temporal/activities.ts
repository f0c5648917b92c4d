import { publishPackage } from '../build-package.ts';
import type { BuildPlan } from '../plan/plan-schema.ts';
import { checkStage, failuresText, type CheckResult } from '../stages/check.ts';
import { implementStage, repairStage } from '../stages/implement.ts';
import { packageStage, type Packed } from '../stages/package.ts';
import { planStage } from '../stages/plan.ts';
import type { BuildActivities } from './build-execution.ts';
import { outputOf, reached } from './stage-results.ts';
import { parallelActivities } from './parallel-activities.ts';
import { finishBuild } from './finish-build.ts';
import { runStageActivity } from './stage-activity.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

/** The stages of builds as activities of Temporal. */
export function buildActivities(around: WorkerSurroundings): BuildActivities {
  return {
    plan: (at) =>
      runStageActivity(around, at, 'plan', async (build) => {
        await planStage(build);
        return reached(build);
      }),
    implement: (at) =>
      runStageActivity(around, at, 'implement', async (build, journal) => {
        await implementStage(build, outputOf<BuildPlan>(journal, 'plan'));
        return reached(build);
      }),
    ...parallelActivities(around),
    check: (at) =>
      runStageActivity(around, at, `check ${at.attempt}`, async (build) => {
        const { ok } = await checkStage(build, at.attempt);
        return { ...reached(build), ok };
      }),
    repair: (at) =>
      runStageActivity(around, at, `repair ${at.attempt}`, async (build, journal) => {
        const failed = outputOf<CheckResult>(journal, `check ${at.attempt}`);
        await repairStage(build, at.attempt, failuresText(failed));
        return reached(build);
      }),
    pack: (at) =>
      runStageActivity(around, at, 'package', async (build) => {
        await packageStage(build);
        return reached(build);
      }),
    publish: (at) =>
      runStageActivity(around, at, 'publish', (build, journal) =>
        publishPackage(build, outputOf<Packed>(journal, 'package').tarball, at.folder),
      ),
    finish: ({ runId, end }) => finishBuild(around, runId, end),
  };
}
