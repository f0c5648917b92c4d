import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CATALOGUE } from '../../src/cli/errors/error-catalogue.ts';
import { loadCommands } from '../../src/cli/load-commands.ts';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import { missingBrowser, openPage, startBrowser } from '../../src/testing/browser.ts';
import { realTests } from '../../src/testing/real.ts';
import { accessibilityViolations } from '../page/axe.ts';

const ROOT = packageFolder();

const SITE = join(ROOT, 'site');

const real = realTests('the site', [...missingBrowser(), ...missingPackages()]);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

describe.skipIf(real.skip)(real.title, () => {
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    await buildSite();
    server = createServer((request, response) => {
      const file = fileOf(request.url ?? '/');
      if (file === undefined) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test('finds every command, setting and metric by its search, and asks no other origin', async () => {
    const { page, problems } = await openPage(browser, `${origin}/`);
    const terms = [
      ...(await commandNames()),
      ...settingNames(),
      ...ERROR_CATALOGUE.map(({ code }) => code),
      ...Object.values(METRIC).map(({ name }) => name),
    ];
    expect(terms.length).toBeGreaterThan(60);
    const found = (await page.evaluate(searchScript(terms))) as readonly string[][];
    const missing = terms.filter((_, index) => found[index]?.length === 0);
    expect(missing).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('shows the diagram of the data model as a picture', async () => {
    const { page, context } = await openPage(browser, `${origin}/data-model/`);
    const picture = page.getByRole('img', { name: 'Data model' });
    expect(await picture.textContent()).toContain('tool_call');
    await context.close();
  });

  test.each([
    '/',
    '/tutorial/',
    '/walkthrough-end-to-end/',
    '/walkthrough-page/',
    '/best-practices/',
    '/cookbook/',
    '/commands/',
    '/http-api/',
    '/typescript-api/',
    '/data-model/',
    '/telemetry/',
    '/troubleshooting/',
    '/upgrade/',
    '/compare/',
    '/adr/',
  ])('%s is readable at 360 px and accessible, light and dark', async (path) => {
    for (const isDark of [false, true]) {
      const { page, context, problems } = await openPage(browser, `${origin}${path}`, { width: 360, isDark });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      expect(await accessibilityViolations(page)).toEqual([]);
      expect(problems).toEqual([]);
      await context.close();
    }
  });
});

/** Builds the site with a Node that the generator supports; fails if a link leads nowhere. */
async function buildSite(): Promise<void> {
  const bundled = join(ROOT, `node_modules/node-linux-${process.arch}/bin`);
  const path = existsSync(bundled) ? `${bundled}:${process.env['PATH']}` : process.env['PATH'];
  await promisify(execFile)('npm', ['run', 'build'], {
    cwd: SITE,
    env: { ...process.env, PATH: path },
    maxBuffer: 1e8,
  });
}

function fileOf(url: string): string | undefined {
  const file = join(SITE, 'dist', new URL(url, 'http://site').pathname);
  const page = existsSync(file) && statSync(file).isDirectory() ? join(file, 'index.html') : file;
  return existsSync(page) ? page : undefined;
}

async function commandNames(): Promise<string[]> {
  const commands = await loadCommands([]);
  return commands.filter(({ describe: text }) => text !== false).map(({ name }) => `stepmeter ${name.split(' ')[0]}`);
}

/** The variables in the table of the README. */
function settingNames(): string[] {
  const names = readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^\| `(STEPMETER\w*)`/gm);
  return Array.from(names, ([, name = '']) => name);
}

/** A script for the page that returns the addresses that its search finds for each term, quoted. */
function searchScript(terms: readonly string[]): string {
  return `(async () => {
    const search = await import('/pagefind/pagefind.js');
    const found = [];
    for (const term of ${JSON.stringify(terms)}) {
      const { results } = await search.search('"' + term + '"');
      found.push(results.map(({ id }) => id));
    }
    return found;
  })()`;
}

function missingPackages(): string[] {
  return existsSync(join(SITE, 'node_modules')) ? [] : ['the packages of site/ (npm ci --prefix site)'];
}
