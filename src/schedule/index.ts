export { achievedParallelism, type AchievedParallelism, type RanTask } from './achieved.ts';
export { admitTasks, DEFAULT_LIMITS, type Admission, type Demand, type Resources } from './admit.ts';
export { groupTasks, type Grouping } from './group.ts';
export { planTasks, type Plan } from './plan.ts';
export { predictDuration } from './predict.ts';
export { runTasks, type TasksToRun } from './run-tasks.ts';
export { decideSplit, joinOverlapping, type SplitDecision } from './split.ts';
export type { Observation, PredictedTask, Prediction, Task } from './task.ts';
