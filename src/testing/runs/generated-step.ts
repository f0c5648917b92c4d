import type { Context, RunResult } from '../../core/context.ts';
import type { EndRecord, StepFilesRecord } from '../../spool/record.ts';
import type { SpoolWrite } from './spool-write.ts';
import type { GeneratedFiles } from './generated-files.ts';
import { generateSession, type SessionEnding } from './generated-session.ts';
import type { Random } from './random.ts';
import { stepTuning, type GroundTruth, type Tuning } from './scenario.ts';
import type { StepSpec } from './workflows.ts';

/** How a step attempt is planned to end. */
export type StepEnding = RunResult;

/** The parameters of a generated step attempt. */
export type StepSetting = {
  readonly spec: StepSpec;
  readonly tuning: Tuning;
  readonly truth: GroundTruth;
  readonly files: GeneratedFiles;
  readonly size: number;
  readonly prompts: string;
  readonly startedAt: number;
  readonly ending: StepEnding;
  readonly random: Random;
  readonly ids: Random;
};

type GeneratedStep = { readonly writes: readonly SpoolWrite[]; readonly at: number };

/** How long the relay takes to detect an abandoned run. */
const ABANDONED_DETECTION_MS = 5000;

/** Generates a step attempt: the writes of its producers and its end. */
export function generateStep(setting: StepSetting, context: Context): GeneratedStep {
  const { spec, startedAt, ending } = setting;
  const { writes, at: endedAt } = spec.model ? withSession(setting, context) : asCommand(setting);
  const at = ending === 'abandoned' ? endedAt + ABANDONED_DETECTION_MS : endedAt;
  const errorType = errorTypeOf(setting);
  const record: EndRecord = { v: 1, type: 'step.ended', at, result: ending, ...(errorType && { errorType }) };
  return { writes: [{ at: startedAt, context }, ...writes, { at, context, record }], at };
}

function withSession(setting: StepSetting, context: Context): GeneratedStep {
  const { spec, truth, size, prompts, random, ids, files, startedAt } = setting;
  const where = { workflow: context.run.workflow, step: spec.name, runStartedAt: setting.startedAt };
  const tuning = stepTuning(truth, setting.tuning, where);
  const script = generateSession(
    { context, spec, tuning, files, random, ids },
    { startedAt: startedAt + random.whole(50, 300), ending: sessionEnding(setting), size, prompts },
  );
  const at = script.at + random.whole(20, 200);
  return { writes: [...script.writes, { at, context, record: stepFiles(setting, at) }], at };
}

/** A failed check is a session that completed its work; any other step fails because its session failed. */
function sessionEnding({ ending, spec }: StepSetting): SessionEnding {
  if (ending === 'failure') return spec.repairedBy ? 'done' : 'api_error';
  if (ending === 'cancelled') return 'stopped';
  return ending === 'abandoned' ? 'vanished' : 'done';
}

function stepFiles({ files, startedAt }: StepSetting, at: number): StepFilesRecord {
  return {
    v: 1,
    type: 'step.files',
    at,
    startedAt,
    ...files.sinceLastStep(),
    unexplained: [],
    unlisted: [],
    uncounted: { files: 0, bytes: 0 },
  };
}

function asCommand({ spec, tuning, size, random, startedAt, ending }: StepSetting): GeneratedStep {
  const share = ending === 'cancelled' || ending === 'abandoned' ? random.between(0.1, 0.9) : 1;
  const seconds = random.lognormal(spec.seconds * size, 0.3) * tuning.seconds * share;
  return { writes: [], at: startedAt + Math.ceil(seconds * 1000) };
}

function errorTypeOf({ ending, spec }: StepSetting): string | undefined {
  if (ending === 'failure') return spec.repairedBy ? `${spec.name}_failed` : spec.model ? 'api_error' : 'exit_code_1';
  return ending === 'success' ? undefined : ending;
}
