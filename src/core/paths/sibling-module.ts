/**
 * The location of a module beside another one, such as that of a worker thread: TypeScript in a clone, JavaScript in
 * the package.
 * @param from `import.meta.url` of the module beside it
 * @param name without its extension
 */
export function siblingModule(from: string, name: string): URL {
  return new URL(`./${name}.${from.endsWith('.ts') ? 'ts' : 'js'}`, from);
}
