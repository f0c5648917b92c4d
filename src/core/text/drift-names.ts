/** The kinds of configuration drift in words: what a run used otherwise than chosen, or than an earlier run. */
export const DRIFT_NAMES = {
  model: 'model',
  model_alias: 'model behind the alias',
  effort: 'thinking level',
  cli_version: 'CLI version',
  prompts: 'prompt files',
} as const;
