import type { Context } from 'hono';
import { DOCUMENT_FORMATS, type DocumentFormat } from '../../documents/write-document.ts';
import type { DocumentWriter } from '../documents/document-response.ts';
import { createRoute, z, type OpenAPIHono } from '../libraries.ts';
import { PERIODS } from '../reads/period.ts';
import { problemSchema } from '../schemas/health.ts';
import { runId } from '../schemas/shared.ts';
import { API } from './api-path.ts';

/** Adds the resources that are files to send: the report of a period, and the report on a run. */
export function addDocumentRoutes(app: OpenAPIHono, write: DocumentWriter): void {
  for (const format of DOCUMENT_FORMATS) {
    app.openapi(periodReport(format), (({ req }: Context) =>
      write('report', { format, about: req.valid('query' as never) })) as never);
    app.openapi(runReport(format), (({ req }: Context) => {
      const { id } = req.valid('param' as never) as { readonly id: string };
      return write(`run-${id.replaceAll(/[^\w-]/g, '')}`, { format, about: { run: id } });
    }) as never);
  }
}

const RESPONSES = {
  200: { description: 'The document, as `stepmeter report` and `stepmeter show --html` write it' },
  default: { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
} as const;

function periodReport(format: DocumentFormat) {
  return createRoute({
    method: 'get',
    path: `${API}/report.${format}`,
    summary: `Write a report of a period as ${format.toUpperCase()}`,
    operationId: `report${format.toUpperCase()}`,
    request: {
      query: z.object({
        words: z
          .string()
          .max(1000)
          .default('')
          .meta({ description: 'Filter words: workflow, since, until and simulated' }),
        period: z
          .enum(PERIODS)
          .default('30d')
          .meta({ description: 'The period until now, unless the words contain a range' }),
      }),
    },
    responses: RESPONSES,
  });
}

function runReport(format: DocumentFormat) {
  return createRoute({
    method: 'get',
    path: `${API}/runs/{id}/report.${format}`,
    summary: `Write the report on a run as ${format.toUpperCase()}`,
    operationId: `runReport${format.toUpperCase()}`,
    request: {
      params: z.object({ id: runId }),
    },
    responses: RESPONSES,
  });
}
