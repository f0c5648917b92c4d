/** A task before it runs. */
export type Task = {
  /** Unique among the tasks that are planned together. */
  readonly id: string;
  /** Tasks of the same type are predicted from each other. */
  readonly taskType?: string;
  /** The size of what the task works on, as a range; tasks of one type and size are predicted from each other first. */
  readonly size?: string;
  /** The IDs of the tasks that must end before it starts. */
  readonly after?: readonly string[];
};

/** What is known of a task that has run, from the facts. */
export type Observation = {
  /** The ID of the task. */
  readonly task?: string;
  /** Absent if unknown. */
  readonly taskType?: string;
  /** Absent if unknown. */
  readonly size?: string;
  /** Absent if it says nothing of such tasks, as of one that was ended early. */
  readonly durationMs?: number;
  /** The highest memory of its sessions. */
  readonly memoryBytes?: number;
  /** US dollars; absent if unknown. */
  readonly costUsd?: number;
};

/** A task with the prediction of its duration. */
export type PredictedTask = Task & { readonly prediction: Prediction };

/** A predicted duration: log-normal, in milliseconds. */
export type Prediction = {
  /** Half of such tasks take no longer. */
  readonly medianMs: number;
  /** The mean duration of such tasks. */
  readonly meanMs: number;
  /** 80 of 100 such tasks take no longer. */
  readonly p80Ms: number;
  /** The standard deviation of the logarithm, including the uncertainty of the prediction. */
  readonly sigma: number;
  /** The number of observations of the same task, the same type and size, the same type, or all. */
  readonly n: number;
  /** What the prediction is based on; `guess` if there is no history. */
  readonly basis: 'task' | 'type and size' | 'type' | 'all' | 'guess';
};
