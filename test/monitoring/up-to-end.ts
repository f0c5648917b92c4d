const UP_TO_END = /^\(\((.*)\) unless on\(\) \((vector\(.*?)\)\) or \(\((.*)\) and on\(\) \(\2\)\)$/;

/** The parts of a query by `upToEnd()`: that of all points but the last, and that of the last. Undefined for others. */
export function upToEndParts(query: string): { readonly atPoint: string; readonly atEnd: string } | undefined {
  const [, atPoint, , atEnd] = UP_TO_END.exec(query) ?? [];
  return atPoint === undefined || atEnd === undefined ? undefined : { atPoint, atEnd };
}
