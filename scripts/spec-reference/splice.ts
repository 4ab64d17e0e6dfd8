// Spec reference: puts a fragment into a prelude, as text, so that the reader reads what the page shows.

interface Section {
  readonly key: string;
  readonly head: string;
  readonly body: string;
}

/** The prelude with the fragment's sections; where both have one, the fragment's entries follow the prelude's. */
export function splice(prelude: string, fragment: string): string {
  const sections = new Map(sectionsOf(prelude).map((each) => [each.key, each]));
  for (const section of sectionsOf(fragment)) {
    const before = sections.get(section.key);
    if (before !== undefined && (before.body === '' || section.body === ''))
      throw new Error(`\`${section.key}\` stands on one line, and cannot be joined`);
    sections.set(section.key, before === undefined ? section : { ...before, body: before.body + section.body });
  }
  return [...sections.values()].map(({ head, body }) => head + body).join('');
}

function sectionsOf(text: string): readonly Section[] {
  return text
    .split(/^(?=[a-z_]+:)/m)
    .filter((each) => /^[a-z_]+:/.test(each))
    .map((each) => {
      const end = each.indexOf('\n') + 1;
      const head = each.slice(0, end);
      return { key: head.slice(0, head.indexOf(':')), head, body: each.slice(end).replace(/\n+$/, '\n') };
    });
}
