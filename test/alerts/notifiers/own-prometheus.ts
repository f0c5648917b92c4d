import { planPart } from '../../../src/ops/stack/native/plan-part.ts';
import type { StackPorts } from '../../../src/ops/stack/ports.ts';
import { freePorts } from '../../../src/testing/stack/free-ports.ts';
import { nativeBinary } from '../../../src/testing/stack/native-binaries.ts';
import { startProcess } from '../../../src/testing/stack/supervised-process.ts';

/** A Prometheus with a configuration of its own. */
export type OwnPrometheus = {
  readonly url: string;
  /** Plays an outage; its data is kept. */
  stop(): Promise<void>;
  /** Ends the outage. */
  start(): Promise<void>;
};

/** Starts Prometheus as users do, but with another configuration. */
export async function startPrometheus(folder: string, configuration: string): Promise<OwnPrometheus> {
  const [port = 0] = await freePorts(1);
  const ports = { prometheus: port } as StackPorts;
  const plan = planPart('prometheus', {
    ports,
    folder,
    program: nativeBinary('prometheus'),
    env: {},
    traces: 'jaeger',
  });
  const args = plan.args.map((arg) => (arg.startsWith('--config.file=') ? `--config.file=${configuration}` : arg));
  const run = (): ReturnType<typeof startProcess> => startProcess({ ...plan, args });
  let running = await run();
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => running.stop(5000),
    start: async () => {
      running = await run();
    },
  };
}
