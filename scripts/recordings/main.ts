import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { asciicast } from './asciicast.ts';
import { sceneOf } from './scene.ts';
import { animatedPicture } from './animated-picture.ts';

// Writes the recordings of the walkthroughs from the commands and outputs of their pages, which the tests of the
// documents compare with real runs; with --check, fails if a committed recording is stale.

const DOCS = join(packageFolder(), 'docs');

const PAGES = readdirSync(DOCS).filter((name) => /^walkthrough-[\w-]+\.md$/.test(name));

for (const page of PAGES) {
  const name = page.slice(0, -'.md'.length);
  const scene = sceneOf(readFileSync(join(DOCS, page), 'utf8'));
  if (scene.steps.length === 0) continue;
  update(`pictures/${name}.svg`, animatedPicture(scene));
  update(`recordings/${name}.cast`, asciicast(scene));
}

function update(name: string, text: string): void {
  const file = join(DOCS, name);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`Stale generated file: docs/${name}. Run npm run recordings and commit it`);
    process.exitCode = 1;
  }
}
