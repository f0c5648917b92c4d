import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { EXIT, messageOf, UserError } from '../../core/errors.ts';
import { asNumber, asObject } from '../../core/json.ts';
import type { TemporalPlace } from '../build-state.ts';

/** A server of Temporal, and how to sign in. */
export type TemporalServer = Pick<TemporalPlace, 'address' | 'namespace'> & {
  /** Signs in, and turns TLS on. */
  readonly apiKey?: string;
};

const TIMEOUT_MS = 10_000;

/**
 * Connects a client, and checks that the namespace exists.
 * @throws {UserError} if the server does not answer, refuses, or has no such namespace
 */
export async function connectClient(server: TemporalServer): Promise<Connection> {
  return await withNamespace(server, () => Connection.connect({ ...optionsOf(server), connectTimeout: TIMEOUT_MS }));
}

type Closable = { readonly workflowService: NamespaceService; readonly close: () => Promise<void> };

type NamespaceService = { describeNamespace: (request: { namespace: string }) => Promise<unknown> };

async function withNamespace<T extends Closable>(server: TemporalServer, connect: () => Promise<T>): Promise<T> {
  const connection = await connecting(server, connect);
  try {
    await requireNamespace(server, connection.workflowService);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connecting<T>(server: TemporalServer, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (error) {
    throw unreachable(server, error);
  }
}

function unreachable({ address }: TemporalServer, cause: unknown): UserError {
  return new UserError(`Cannot connect to Temporal at ${address}: ${reasonOf(cause)}`, {
    hint: 'Start it, such as with `temporal server start-dev`, or name its address with --address or TEMPORAL_ADDRESS',
    cause,
  });
}

/** The client and the worker name an address without a server in terms of their transports. */
const NO_ANSWER = /deadline|ECONNREFUSED|ConnectionRefused|dns error|unavailable/iu;

function reasonOf(cause: unknown): string {
  const message = messageOf(cause);
  return NO_ANSWER.test(message) ? 'the server does not answer' : message;
}

/** Codes of gRPC. */
const NOT_FOUND = 5;

const REFUSED: ReadonlySet<number | undefined> = new Set([7, 16]);

async function requireNamespace(server: TemporalServer, service: NamespaceService): Promise<void> {
  const { address, namespace } = server;
  try {
    await service.describeNamespace({ namespace });
  } catch (cause) {
    const code = asNumber(asObject(cause)['code']);
    if (code === NOT_FOUND)
      throw new UserError(
        `Cannot use the namespace ${JSON.stringify(namespace)} of Temporal at ${address}: it does not exist`,
        {
          hint: `Create it with \`temporal operator namespace create ${namespace}\`, or name another with --namespace or TEMPORAL_NAMESPACE`,
          exitCode: EXIT.wrongUse,
          cause,
        },
      );
    if (!REFUSED.has(code)) throw unreachable(server, cause);
    throw new UserError(
      `Cannot use Temporal at ${address}: it refuses access to the namespace ${JSON.stringify(namespace)}`,
      {
        hint: 'Set TEMPORAL_API_KEY to a key with access to this namespace',
        cause,
      },
    );
  }
}

function optionsOf({ address, apiKey }: TemporalServer): { address: string; apiKey?: string; tls?: true } {
  return { address, ...(apiKey !== undefined && { apiKey, tls: true }) };
}

/**
 * Connects a worker, and checks that the namespace exists.
 * @throws {UserError} if the server does not answer, refuses, or has no such namespace
 */
export async function connectWorker(server: TemporalServer): Promise<NativeConnection> {
  return await withNamespace(server, () => NativeConnection.connect(optionsOf(server)));
}
