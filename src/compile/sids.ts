// Names for statements. They come from rule names, so that a rule that is added or moved renames no other statement;
// the manifest maps them back.

/** `changes-need-mfa` → `ChangesNeedMfa`, `staff-enrol.see-devices` → `StaffEnrolSeeDevices`. Letters and digits only. */
export function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** What tells a rule's statements in one document apart, each by its words; empty where there is nothing to tell. */
export interface Parts {
  readonly principals: string;
  readonly resources: string;
  readonly conditions: string;
}

const dimensions = ['principals', 'resources', 'conditions'] as const;

/**
 * One Sid for each of a rule's statements in one document: the rule's name, and of the parts those that differ among them.
 * Statements that still share a Sid are numbered in the order given.
 */
export function sidsFor(rule: string, parts: readonly Parts[]): readonly string[] {
  const telling = dimensions.filter((dimension) => new Set(parts.map((each) => each[dimension])).size > 1);
  const names = parts.map((each) => pascal(rule) + telling.map((dimension) => each[dimension]).join(''));
  const taken = new Set<string>();
  return names.map((name) => {
    let sid = name;
    for (let number = 2; taken.has(sid) || (sid !== name && names.includes(sid)); number++) sid = `${name}${number}`;
    taken.add(sid);
    return sid;
  });
}
