export { step, type StepHandle, type StepOptions } from './step.ts';
export { workflow, type RunHandle, type WorkflowOptions } from './workflow.ts';
export type { AttemptOptions } from './attempt-tracker.ts';
export type { StepKind } from '../core/context.ts';
