import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { systemPath } from '../../core/paths/file-name.ts';
import { readFolder } from '../../files/snapshot/read-folder.ts';

/**
 * A digest of everything in a folder by what the system keeps of it: names, inodes, modes, sizes and times. As in the key
 * of a result, the time of the last change of the metadata, which programs cannot set, shows that a file is the one whose
 * content was verified. The folder itself may be moved.
 */
export function treeDigest(root: string): string {
  const hash = createHash('sha256');
  const visit = (folder: string): void => {
    const entries = readFolder(root, folder).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, isFolder } of entries) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const { ino, mode, size, mtimeMs, ctimeMs } = lstatSync(systemPath(root, path));
      hash.update(`${path}\0${ino} ${mode} ${size} ${mtimeMs} ${ctimeMs}\n`);
      if (isFolder) visit(path);
    }
  };
  visit('');
  return hash.digest('hex');
}
