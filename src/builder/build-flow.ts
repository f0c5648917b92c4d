/** The stages of a build as an engine runs them, up to the last check. */
export type BuildStages<Plan, Check extends { readonly ok: boolean }> = {
  readonly plan: () => Promise<Plan>;
  readonly implement: (plan: Plan) => Promise<void>;
  /** @param attempt from 1 */
  readonly check: (attempt: number) => Promise<Check>;
  /** @param attempt that of the check that failed */
  readonly repair: (attempt: number, failed: Check) => Promise<void>;
};

/**
 * The order of the stages: the same for every engine. It also runs inside Temporal's workflow sandbox, so it uses nothing
 * of Node.js, no clock and no random numbers.
 * @returns the last check
 */
export async function runBuildFlow<Plan, Check extends { readonly ok: boolean }>(
  maxRepairs: number,
  stages: BuildStages<Plan, Check>,
): Promise<Check> {
  await stages.implement(await stages.plan());
  for (let attempt = 1; ; attempt += 1) {
    const check = await stages.check(attempt);
    if (check.ok || attempt > maxRepairs) return check;
    await stages.repair(attempt, check);
  }
}
