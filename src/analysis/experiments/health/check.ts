/** A check of an experiment; while one fails, there is no verdict. If `costs` fails, there is none on cost. */
export type Check = {
  readonly name: CheckName;
  /** `unknown` while nothing can be compared. */
  readonly state: 'pass' | 'fail' | 'unknown';
  /** What was found. */
  readonly detail: string;
};

/** The names of the checks. */
export const CHECK_NAMES = [
  'plan',
  'order',
  'arms',
  'split',
  'tasks',
  'attrition',
  'costs',
  'configuration',
  'cli',
  'prompts',
  'prices',
] as const;

/** One of {@link CHECK_NAMES}. */
export type CheckName = (typeof CHECK_NAMES)[number];

/** The error probability of each check that compares numbers. */
export const CHECK_ALPHA = 0.01;
