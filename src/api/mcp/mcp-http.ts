import type { Reader } from '../reads/pool/read-pool.ts';

/** Answers a request of an MCP client over HTTP. Every request stands alone: there are no sessions to keep. */
export async function mcpResponse(request: Request, reader: Reader): Promise<Response> {
  // Loaded on first use: most servers are never asked.
  const { WebStandardStreamableHTTPServerTransport } = await import('./sdk.ts');
  const { createMcpServer } = await import('./mcp-server.ts');
  const server = createMcpServer(reader);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  return transport.handleRequest(request);
}
