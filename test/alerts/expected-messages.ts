const SINCE =
  'Worse since about 2026-11-20 16:00 UTC, after the model of step implement became claude-opus-5 on 2026-11-20 16:10 UTC.';

const BUDGET =
  '$254.00 of $250.00 are spent, 101.6%. At the rate of the last seven days it will be $381.50 when the month ends.';

/** What a message has to say about the made-up values, by the alert's title. */
export const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'Costs more than before (package-build)': [
    '*package-build costs 1.51 times as much as before*',
    `Typical now: $0.62 (24 runs); before: $0.41 (180 runs). ${SINCE}`,
    '*Step repair of package-build costs 1.51 times as much as before*',
    `Typical now: $1.24 (48 attempts); before: $0.82 (360 attempts). ${SINCE}`,
    '[Trace of the worst run of the last day]',
  ],
  'Takes longer than before (package-build)': [
    '*package-build takes 1.51 times as long as before*',
    `Typical now: 7m 33s (24 runs); before: 5m 0s (180 runs). ${SINCE}`,
    `Typical now: 15m 6s (48 attempts); before: 10m 0s (360 attempts). ${SINCE}`,
    '[Trace of the worst run of the last day]',
  ],
  'Uses more tokens than before (package-build)': [
    '*package-build uses 1.51 times as many tokens as before*',
    'Typical now: 30.2k (24 runs); before: 20k (180 runs). Worse since about 2026-11-20 16:00 UTC, after no change that is known.',
  ],
  'Succeeds less often than before (package-build)': [
    '*package-build succeeds in 62% of the cases, before it was 90%*',
    `Typical now: 62% (24 runs); before: 90% (180 runs). ${SINCE}`,
    '[Traces of the runs that failed]',
  ],
  'Needs more repairs than before (package-build)': [
    '*package-build needs more repair attempts than before*',
    `Typical now: 0.9 (24 runs); before: 0.4 (180 runs). ${SINCE}`,
    '[Traces of the runs with repairs]',
  ],
  'Has more errors than before (package-build)': [
    '*Step repair of package-build has more errors than before*',
    `Typical now: 2.4 (48 attempts); before: 1.0 (360 attempts). ${SINCE}`,
    '[Traces of the runs with errors]',
  ],
  'Budget will not last': ['*The budget of this month will hardly last*', BUDGET],
  'Critical: Budget is spent': ['*The budget of this month is spent*', BUDGET],
  'Many errors at once (package-build)': [
    '*Errors of type timeout in package-build are far more than usual*',
    '40 in the last hour; a usual hour of the week before has 3.0.',
    '[Traces with such errors]',
  ],
  'Run does not end (package-build)': [
    '*A run of package-build does not end*',
    'The oldest open run began 2h 30m 0s ago. Runs of package-build are over within 1h 0m 0s.',
  ],
  'Bill differs from what was recorded (package-build)': [
    '*What was recorded of package-build differs from the bills of the Claude CLI*',
    'In the last day $0.0031 and 1.5k tokens could not be filled in from the bills.',
  ],
  'Critical: Telemetry has gone silent': [
    '*The relay of store store-1 has stopped reporting*',
    'Its last report is of 2026-11-20 16:00 UTC. Records wait in the spool; nothing is lost.',
  ],
  'Records pile up in the spool': [
    '*The relay of store store-1 does not keep up with what is recorded*',
    '1200 records wait in the spool, and they do not get fewer.',
  ],
  'Spans pile up before the collector': ['300 spans wait for the collector, and they do not get fewer.'],
  'Records go into quarantine': [
    '*The relay of store store-1 cannot read some of what it finds in the spool*',
    '7 records were put into quarantine within the last hour.',
  ],
  'Hooks are slow': [
    '*Hooks take too much time from the sessions they watch*',
    'Of a hundred hooks of the last hour five took longer than 0.073 s.',
  ],
};
