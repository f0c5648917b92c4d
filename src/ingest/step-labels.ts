import type { Labels } from '../batch/batch.ts';
import { ATTRIBUTE } from '../telemetry/names.ts';

type Place = { readonly run: { readonly workflow: string }; readonly step?: { readonly name: string } };

/** The labels of a step, or of what is in a run without being in one of its steps, or in no run. */
export function stepLabels(place: Place | undefined): Labels {
  return { [ATTRIBUTE.workflowName]: place?.run.workflow, [ATTRIBUTE.stepName]: place?.step?.name };
}
