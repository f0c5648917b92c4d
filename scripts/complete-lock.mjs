// Completes package-lock.json with the optional packages of other platforms. npm leaves out those that the registry it
// asked does not carry in that version, and `npm ci` then refuses the file everywhere. They get no checksum and no
// address: whoever is on such a platform gets them from their own registry. Run it after every change of a dependency.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'aix', 'netbsd', 'openbsd', 'sunos'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const libcOf = (words) => (words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined);

const entryFor = (name, range, dev) => {
  const words = name.split(/[/-]/);
  const system = words.find((word) => SYSTEMS.includes(word));
  const processor = words.find((word) => PROCESSORS.includes(word));
  if (!system && !processor) throw new Error(`Cannot tell the platform of the optional package ${name}`);
  const libc = system === 'linux' ? libcOf(words) : undefined;
  return {
    version: range.replace(/^[\^~]/, ''),
    ...(processor && { cpu: [processor] }),
    ...(dev && { dev: true }),
    ...(libc && { libc }),
    optional: true,
    ...(system && { os: [system] }),
  };
};

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = {};
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages))
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some((place) => place in lock.packages);
    if (!known) added[`node_modules/${name}`] = entryFor(name, range, dev);
  }
const sorted = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(`${Object.keys(added).length} entries added`);
