import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuse, stream } from './answer.ts';
import { type ModelRequest, type Plan, type Turn, inFolder, turnFor } from './plan.ts';

/** A model API on loopback that plays a plan, so that the real CLI runs offline and deterministically. */
export type FakeModel = {
  /** The value of `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** The requests for messages so far, oldest first. */
  readonly requests: readonly ModelRequest[];
  close(): Promise<void>;
};

/** Starts a model that plays a plan; after its end every answer is the text "done". */
export async function startFakeModel(plan: Plan): Promise<FakeModel> {
  const requests: ModelRequest[] = [];
  // IDs are unique per server: data is counted by message and tool call, across tests.
  const prefix = randomBytes(9).toString('hex');
  const isRefused = refusals();
  const answerMessages = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = (await json(request)) as ModelRequest;
    const unique = `${prefix}${requests.push(asked)}`;
    const turn = turnFor(plan, asked);
    if (turn.delayMs !== undefined) await sleep(turn.delayMs);
    if (isRefused(turn)) refuse(response, turn.error);
    else stream(response, inFolder(turn, asked), { unique, model: asked.model ?? 'fake' });
  };
  const server = await listen((request, response) => {
    answer(request, response, answerMessages).catch((error: unknown) => response.destroy(error as Error));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, close: () => close(server) };
}

/** Decides whether a turn sends its error this time. */
function refusals(): (turn: Turn) => turn is Turn & { error: number } {
  const counts = new Map<Turn, number>();
  return (turn): turn is Turn & { error: number } => {
    if (turn.error === undefined) return false;
    const count = (counts.get(turn) ?? 0) + 1;
    counts.set(turn, count);
    return count <= (turn.errorTimes ?? Infinity);
  };
}

function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handler);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answerMessages: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<void> {
  const path = request.url ?? '';
  if (path.includes('count_tokens')) response.end('{"input_tokens":10}');
  else if (path.startsWith('/v1/messages')) await answerMessages(request, response);
  else response.end('{}');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
