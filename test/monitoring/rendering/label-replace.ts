type Labels = Readonly<Record<string, string>>;

/** The label of a name as a table shows it. */
const SHOWN = /, "(\w+_shown)", "([^"]*)", "(\w+)", "([^"]*)"\)/g;

/** The labels of a result of a query, with those that the query adds for names as they are shown. */
export function withShownLabels(query: string, labels: Labels): Labels {
  return [...query.matchAll(SHOWN)].reduce<Labels>((known, [, to = '', template = '', from = '', pattern]) => {
    const groups = new RegExp(`^(?:${pattern})$`, 's').exec(known[from] ?? '');
    if (!groups) return known;
    return { ...known, [to]: template.replaceAll(/\$(\d)/g, (_, group: string) => groups[Number(group)] ?? '') };
  }, labels);
}
