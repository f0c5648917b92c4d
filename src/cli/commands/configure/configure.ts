import type { ChoiceRequest } from '../../../configurations/choice.ts';
import type { ListedConfiguration } from '../../../configurations/read-configurations.ts';
import type { Store } from '../../../store/open-store.ts';
import { EXIT, UserError } from '../../../core/errors.ts';
import { defineCommandGroup } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printMessage, printResult } from '../../output.ts';
import { choiceText } from '../../print/print-configurations.ts';
import { explainCommand } from './explain.ts';
import { overridesCommand } from './overrides.ts';
import { replayCommand } from './replay.ts';
import { shadowCommand } from './shadow.ts';
import { whatIfCommand } from './what-if.ts';

/** `stepmeter configure`, `stepmeter configure explain | what-if | shadow | overrides | replay`. */
export const configureCommand = defineCommandGroup({
  name: 'configure',
  describe: 'Choose the configuration of a run by earlier outcomes; print it as shell variables',
  group: 'Look at results',
  commands: [explainCommand, whatIfCommand, shadowCommand, overridesCommand, replayCommand],
  action: {
    options: {
      workflow: { type: 'string', coerce: text('--workflow'), describe: 'Workflow name' },
      step: { type: 'string', coerce: text('--step'), describe: 'Step with its own configurations (default: none)' },
      'task-type': { type: 'string', coerce: text('--task-type'), describe: 'Task type' },
      complexity: { type: 'string', coerce: text('--complexity'), describe: 'Complexity of the task, such as high' },
      size: { type: 'string', coerce: text('--size'), describe: 'Size of the package, such as large' },
      use: { type: 'string', coerce: text('--use'), describe: 'Configuration to use instead; needs --reason' },
      reason: { type: 'string', coerce: text('--reason'), describe: 'Why another configuration is used' },
      ...JSON_OPTION,
    },
    examples: [
      [
        'eval "$($0 configure --workflow package-build --task-type library)"',
        'Set $choice, $configuration and its settings, such as $configuration_model',
      ],
    ],
    run: async ({ workflow, step, 'task-type': taskType, complexity, size, use, reason, json }) => {
      if (workflow === undefined) throw missing('--workflow', 'Name the workflow to choose a configuration for');
      const { chooseConfiguration } = await import('../../../configurations/configure.ts');
      const override = overrideOf(use, reason);
      const request: ChoiceRequest = { workflow, step, taskType, complexity, size, ...(override && { override }) };
      let others: ListedConfiguration[] = [];
      const readOthers = async (store: Store): Promise<void> =>
        void (others = await configurationsOf(store, workflow, step));
      const choice = await chooseConfiguration(process.env, request, json ? undefined : readOthers);
      for (const problem of choice.problems) printMessage(problem);
      printResult(json, choice, () => choiceText(choice, others));
    },
  },
});

function missing(what: string, hint: string): UserError {
  return new UserError(`Cannot choose a configuration: ${what} is missing`, { hint, exitCode: EXIT.wrongUse });
}

function overrideOf(use: string | undefined, reason: string | undefined): ChoiceRequest['override'] {
  if (use === undefined) return undefined;
  if (reason === undefined) throw missing('--reason', 'State why this configuration is used instead of the chosen one');
  return { name: use, reason };
}

async function configurationsOf(store: Store, workflow: string, step = ''): Promise<ListedConfiguration[]> {
  const { listConfigurations } = await import('../../../configurations/read-configurations.ts');
  return (await listConfigurations(store, workflow)).filter((one) => one.step === step);
}
