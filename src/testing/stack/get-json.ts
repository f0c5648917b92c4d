/**
 * Reads JSON from a URL.
 * @throws if the response is not successful
 */
export async function getJson<T>(url: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  const address = `${url}?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
