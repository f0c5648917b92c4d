/** A task before it runs. */
export type Task = {
  readonly id: string;
  readonly taskType?: string;
  readonly size?: string;
  /** The IDs of the tasks that must end before it starts. */
  readonly after?: readonly string[];
};

/** What is known of a task that has run, from the facts. */
export type Observation = {
  /** The ID of the task. */
  readonly task?: string;
  readonly taskType?: string;
  readonly size?: string;
  /** Absent if it says nothing of such tasks, as of one that was ended early. */
  readonly durationMs?: number;
  /** The highest memory of its sessions. */
  readonly memoryBytes?: number;
  readonly costUsd?: number;
};

/** A task with the prediction of its duration. */
export type PredictedTask = Task & { readonly prediction: Prediction };

/** A predicted duration: log-normal, in milliseconds. */
export type Prediction = {
  readonly medianMs: number;
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
