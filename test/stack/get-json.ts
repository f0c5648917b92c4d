/**
 * Reads JSON from an address.
 * @throws if the answer is not a success
 */
export async function getJson<T>(url: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  const address = `${url}?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
