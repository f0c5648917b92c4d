import { describe, expect, test } from 'vitest';
import { slowTests } from '../../src/testing/real.ts';
import { servedApp } from './served-app.ts';

const { skip, title } = slowTests('reports of the API');

describe.skipIf(skip)(title, () => {
  test('are files about a period or a run, as HTML or PDF', async () => {
    const { get, run } = await servedApp();
    const html = await get('/report.html?period=all');
    expect(html.headers.get('content-disposition')).toBe('attachment; filename="report.html"');
    expect(await html.text()).toContain('All workflows: cost, success and time');
    const ofRun = await get(`/runs/${run}/report.html`);
    expect(ofRun.headers.get('content-disposition')).toBe(`attachment; filename="run-${run}.html"`);
    expect(await ofRun.text()).toContain(run);
    for (const path of ['/report.pdf?period=all', `/runs/${run}/report.pdf`]) {
      const pdf = await get(path);
      expect(pdf.headers.get('content-type'), path).toBe('application/pdf');
      expect(
        Buffer.from(await pdf.arrayBuffer())
          .subarray(0, 5)
          .toString(),
        path,
      ).toBe('%PDF-');
    }
  });

  test.each([
    ['/report.pdf?words=step:repair', 400, 'Cannot write a report with a filter by step'],
    ['/report.html?words=resutl:failure', 400, 'Cannot search by "resutl:failure"'],
    ['/report.html?period=2w', 400, 'Cannot use the value of period'],
    ['/runs/0000ffff/report.html', 404, 'Cannot find the run "0000ffff"'],
  ])('answer %s with %i and a problem', async (path, status, detail) => {
    const response = await (await servedApp()).get(path);
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { detail: expect.stringContaining(detail) },
    ]);
  });
});
