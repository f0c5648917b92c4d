const SINCE = 'Worse since about 2026-11-20 16:00 UTC (± 6 hours).';

const CAUSE = 'Suspected cause: the model became claude-opus-5 on 2026-11-20 16:10 UTC';

const STEP_SINCE = 'Worse since about 2026-11-20 (± 2 days).';

const BUDGET =
  '$254.00 of $250.00 spent (101.6%). At the rate of the last seven days, spending reaches $381.50 by the end of the month.';

/** What a message has to say about the recorded values, by its title. */
export const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'Cost increased (package-build)': [
    '*package-build costs 1.51 times as much as before*',
    `Typical now: $0.62 (24 runs); before: $0.41 (180 runs). ${SINCE} ${CAUSE}; 2 other changes near the onset.`,
    '*Step repair of package-build costs 1.51 times as much as before*',
    `Typical now: $1.24 (48 attempts); before: $0.82 (360 attempts). ${STEP_SINCE} ${CAUSE}; 2 other changes near the onset.`,
    '[Trace of the most expensive run of the last day]',
  ],
  'Duration increased (package-build)': [
    '*package-build takes 1.51 times as long as before*',
    `Typical now: 7m 33s (24 runs); before: 5m 0s (180 runs). ${SINCE} ${CAUSE}; 1 other change near the onset.`,
    `Typical now: 15m 6s (48 attempts); before: 10m 0s (360 attempts). ${STEP_SINCE} ${CAUSE}; 1 other change near the onset.`,
    '[Trace of the longest run of the last day]',
  ],
  'Token usage increased (package-build)': [
    '*package-build uses 1.51 times as many tokens as before*',
    `Typical now: 30.2k (24 runs); before: 20k (180 runs). ${SINCE} No known change near the onset.`,
  ],
  'Success rate dropped (package-build)': [
    '*package-build succeeds in 62% of cases, 90% before*',
    `Typical now: 62% (24 runs); before: 90% (180 runs). Worse since about 2026-11-20 16:00 UTC (± 1 hour). ${CAUSE}.`,
    '[Traces of failed runs]',
  ],
  'Repairs increased (package-build)': [
    '*package-build needs more repair attempts than before*',
    `Typical now: 0.9 (24 runs); before: 0.4 (180 runs). ${SINCE} ${CAUSE}.`,
    '[Traces of runs with repairs]',
  ],
  'Errors increased (package-build)': [
    '*Step repair of package-build has more errors than before*',
    `Typical now: 2.4 (48 attempts); before: 1.0 (360 attempts). ${STEP_SINCE} ${CAUSE}.`,
    '[Traces of runs with errors]',
  ],
  'Budget at risk': ['*The budget of this month is at risk*', BUDGET],
  'Critical: Budget exhausted': ['*The budget of this month is exhausted*', BUDGET],
  'Error spike (package-build)': [
    '*Errors of type timeout in package-build are far above normal*',
    '40 in the last hour; normal is 3.0 an hour (mean of the last week).',
    '[Traces with this error]',
  ],
  'Run stuck (package-build)': [
    '*A run of package-build is stuck*',
    'The oldest running run started 2h 30m 0s ago. Runs of package-build normally finish within 1h 0m 0s.',
  ],
  'Configuration set aside (package-build)': [
    '*Configuration strong of step repair of package-build became worse and was set aside*',
    '1 alarm in the last day: fewer successes.',
  ],
  'Configuration drift (package-build)': [
    '*Configuration strong of step repair of package-build used another CLI version than before*',
    '4 runs in the last day.',
  ],
  'Cached result was wrong (package-build)': [
    '*The cached result of check of step repair of package-build differs from that of a new run*',
    '2 verifications in the last day found another exit code or other files.',
  ],
  'Recorded usage differs from bill (package-build)': [
    '*Recorded usage of package-build differs from the bills of the Claude CLI*',
    'Not reconciled in the last day: $0.0031 and 1.5k tokens.',
  ],
  'Critical: Relay not reporting': [
    '*The relay of store store-1 has stopped reporting*',
    'Last report: 2026-11-20 16:00 UTC. Records are kept in the spool; nothing is lost.',
  ],
  'Spool backlog growing': [
    '*The relay of store store-1 is falling behind*',
    '1200 records are waiting in the spool, and the number is not falling.',
  ],
  'Export backlog growing': [
    '*The relay of store store-1 cannot export its spans: the collector does not accept them*',
    '300 spans are waiting for the collector, and the number is not falling.',
  ],
  'Records quarantined': [
    '*The relay of store store-1 cannot read some records in the spool*',
    'Records quarantined in the last hour: 7.',
  ],
  'Hooks are slow': ['*Hooks slow down Claude sessions*', 'p95 of their duration in the last hour: 0.073 s.'],
};
