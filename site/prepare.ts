import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diagram } from './diagram.ts';
import { SECTIONS } from './sections.ts';

// Writes the pages of the site from the Markdown files of the repository. These are written for a forge: the first
// heading is the title, and links lead to files. Here the title becomes front matter, links to pages become links of the
// site, links to other files of the repository become plain text, unless REPOSITORY_URL says where they are, and diagrams
// become pictures.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONTENT = fileURLToPath(new URL('src/content/docs', import.meta.url));
const PICTURES = fileURLToPath(new URL('public/pictures', import.meta.url));
const RECORDINGS = fileURLToPath(new URL('public/recordings', import.meta.url));
const REPOSITORY_URL = process.env['REPOSITORY_URL'];

const PAGES = pages();

prepare();

function prepare(): void {
  const listed = new Set(SECTIONS.flatMap((section) => section.pages));
  const missing = [...PAGES.values()].filter((slug) => !slug.startsWith('adr/') && !listed.has(slug));
  if (missing.length > 0) throw new Error(`Cannot build the site: in no section of sections.ts: ${missing.join(', ')}`);
  rmSync(CONTENT, { recursive: true, force: true });
  copyFolder('docs/pictures', PICTURES);
  copyFolder('docs/recordings', RECORDINGS);
  copyFileSync(join(ROOT, 'src/web/icon.svg'), join(PICTURES, '../favicon.svg'));
  for (const [path, slug] of PAGES) {
    const file = join(CONTENT, `${slug === 'adr' ? 'adr/index' : slug}.md`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, pageText(path, readFileSync(join(ROOT, path), 'utf8')));
  }
}

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(join(ROOT, from))) copyFileSync(join(ROOT, from, name), join(to, name));
}

/** The slug of each Markdown file that becomes a page. */
function pages(): Map<string, string> {
  const root = ['README', 'ARCHITECTURE', 'CONTRIBUTING', 'SECURITY', 'CHANGELOG'].map((name) => `${name}.md`);
  const found = [
    ...root.filter((name) => existsSync(join(ROOT, name))),
    ...markdownIn('docs'),
    ...markdownIn('docs/adr'),
  ];
  return new Map(found.map((path) => [path, slugOf(path)]));
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
}

function slugOf(path: string): string {
  const slug = path
    .replace(/^docs\//, '')
    .replace(/\.md$/, '')
    .toLowerCase();
  if (slug === 'readme') return 'index';
  return slug.replace(/\/readme$/, '');
}

function pageText(path: string, text: string): string {
  const [heading = '', title = basename(path)] = /^# (.+)\n/m.exec(text) ?? [];
  const name = title.replaceAll('`', '');
  const drawn = text
    .replace(heading, '')
    .replaceAll(/^```mermaid\n([^]*?)^```$/gm, (_, code: string) => diagram(code, name));
  const body = outsideOfCode(drawn, (prose) => withLinks(path, prose));
  return `---\ntitle: ${JSON.stringify(name)}\n---\n${body}`;
}

/** Changes the prose of a page and leaves its code blocks as they are. */
function outsideOfCode(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^```[^]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : change(part)))
    .join('');
}

function withLinks(path: string, prose: string): string {
  return prose.replaceAll(
    /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?!\w+:|#)([^)#\s]*)(#[^)\s]*)?\)/g,
    (_, image: string, text: string, target: string, anchor = '') => {
      const file = posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, '');
      if (file.startsWith('docs/pictures/')) return `${image}[${text}](/pictures/${basename(file)})`;
      if (file.endsWith('.webm')) return player(basename(file, '.webm'));
      if (file.startsWith('docs/recordings/')) return `[${text}](/recordings/${basename(file)})`;
      const slug = PAGES.get(file) ?? PAGES.get(`${file}/README.md`);
      if (slug !== undefined) return `[${text}](/${slug === 'index' ? '' : `${slug}/`}${anchor})`;
      return REPOSITORY_URL ? `[${text}](${REPOSITORY_URL}/${file}${anchor})` : text;
    },
  );
}

/** A video with its captions, which a forge shows as a link. */
function player(name: string): string {
  const [video, captions] = [`/recordings/${name}.webm`, `/recordings/${name}.vtt`];
  const track = `<track kind="captions" src="${captions}" srclang="en" label="English">`;
  return `<video controls preload="metadata" src="${video}" aria-label="${name}">${track}</video>`;
}
