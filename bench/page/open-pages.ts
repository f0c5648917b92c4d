import { setTimeout as pause } from 'node:timers/promises';

/** Opens streams of events that read the overview of all runs after each change, for some seconds. */
export async function followChanges(link: URL, pages: number, seconds: number): Promise<void> {
  const stop = new AbortController();
  const token = new URLSearchParams(link.hash.slice(1)).get('token') ?? '';
  const ask = (path: string) =>
    fetch(new URL(`/api/v1${path}`, link), { headers: { authorization: `Bearer ${token}` }, signal: stop.signal });
  const follow = async (): Promise<void> => {
    const { body } = await ask('/events');
    for await (const chunk of body ?? [])
      if (new TextDecoder().decode(chunk as Uint8Array).includes('event: change'))
        await (await ask('/overview?period=all')).arrayBuffer();
  };
  const followers = Array.from({ length: pages }, () => follow().catch(() => undefined));
  await pause(1000 * seconds);
  stop.abort();
  await Promise.all(followers);
}
