const TASKS: Readonly<Record<string, string>> = {
  size: 'tasks of this type, complexity and size',
  complexity: 'tasks of this type and complexity',
  taskType: 'tasks of this type',
  all: 'all tasks',
  prior: 'the prior pack',
};

/** What the evidence of a choice is from, by its level: the finest context in which the configuration has outcomes. */
export function evidenceText(level: string): string {
  return level === 'default' ? 'no evidence yet' : `evidence from ${TASKS[level] ?? level}`;
}
