/**
 * A registry of generated packages on the loopback interface, so that installs are measured without a network:
 * `node bench/parallel/loopback-registry.ts FOLDER PACKAGES FILES` makes them in the folder, prints the port and serves until it
 * is ended. The project that needs all of them is in `FOLDER/project`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const [folder = '.', packages = '60', files = '75'] = process.argv.slice(2);

const server = createServer(({ url = '' }, response) => {
  createReadStream(join(folder, 'tarballs', url.slice(url.lastIndexOf('/'))))
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  makeProject(`http://127.0.0.1:${port}`);
  console.log(port);
});

function makeProject(registry: string): void {
  mkdirSync(join(folder, 'tarballs'), { recursive: true });
  const names = Array.from({ length: Number(packages) }, (_, index) => `generated-${index}`);
  const locked = names.map((name) => [`node_modules/${name}`, lockedPackage(name, registry)] as const);
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const root = { name: 'measured', version: '1.0.0', dependencies };
  const lock = { ...root, lockfileVersion: 3, requires: true, packages: Object.fromEntries([['', root], ...locked]) };
  mkdirSync(join(folder, 'project'));
  writeFileSync(join(folder, 'project', 'package.json'), JSON.stringify(root));
  writeFileSync(join(folder, 'project', 'package-lock.json'), JSON.stringify(lock));
}

function lockedPackage(name: string, registry: string): Record<string, string> {
  const tarball = join(folder, 'tarballs', `${name}-1.0.0.tgz`);
  const source = join(folder, name);
  for (let index = 0; index < Number(files); index++)
    writePackageFile(join(source, 'package', pathOf(index)), name, index);
  writeFileSync(join(source, 'package', 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
  execFileSync('tar', ['-czf', tarball, '-C', source, 'package']);
  rmSync(source, { recursive: true });
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  return { version: '1.0.0', resolved: `${registry}/${name}/-/${name}-1.0.0.tgz`, integrity };
}

/** Sizes as those of real packages: most files are small, some are large; 19 KiB on average. */
function writePackageFile(file: string, name: string, index: number): void {
  const lines = index % 25 === 0 ? 4000 : 20 + ((index * 37) % 300);
  const text = Array.from(
    { length: lines },
    (_, line) => `export const v${line} = '${name} ${index * 7919 + line * 104729}';`,
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text.join('\n'));
}

function pathOf(index: number): string {
  return `lib/part-${index % 7}/file-${index}.js`;
}
