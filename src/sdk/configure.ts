import { applySettings } from '../config/apply-settings.ts';
import { orWarn } from './or-warn.ts';
import type { ChoiceRequest, ConfigurationChoice } from '../configurations/choice.ts';

/**
 * Chooses the configuration of a run by the outcomes of earlier runs, and records the decision. Pass the choice to
 * {@link workflow}, which joins the decision with the outcome of the run. Choose before a session starts: a session
 * that changes its model loses its prompt cache.
 * @returns the choice; undefined if nothing can be chosen, which a warning of the process explains: use your own default
 * @example const choice = await configure({ workflow: 'package-build', taskType: 'library' });
 */
export function configure(request: ChoiceRequest): Promise<ConfigurationChoice | undefined> {
  return orWarn('a choice', async () => {
    // A copy: what the application starts must not inherit the settings of the user, such as a database password.
    const env = { ...process.env };
    for (const { message, hint } of await applySettings(env, process.cwd())) warn(`${message}. ${hint}`);
    // Loaded here, so that workflows without choices do not load the store.
    const { chooseConfiguration } = await import('../configurations/configure.ts');
    const choice = await chooseConfiguration(env, request);
    choice.problems.forEach(warn);
    return choice;
  });
}

function warn(problem: string): void {
  process.emitWarning(problem, 'StepmeterWarning');
}
