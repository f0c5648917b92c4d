export { cached, type CachedOptions } from '../cache/cached.ts';
export { step, type StepHandle, type StepOptions } from './step.ts';
export { assign } from './assign.ts';
export type { Assignment, AssignmentReason, AssignmentRequest } from '../experiments/assignment.ts';
export { configure } from './configure.ts';
export type { ChoiceRequest, ConfigurationChoice, SelectionMode } from '../configurations/choice.ts';
export { workflow, type RunHandle, type WorkflowRunOptions } from './workflow.ts';
export type { AttemptOptions } from './attempt-tracker.ts';
export type { StepKind } from '../core/context.ts';
