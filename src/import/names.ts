// import/: names for what policies speak of: those that AWS knows it by, in the form that the language takes.
import { validName } from '../spec/names.ts';

const longest = 60;

/** `AllowS3Access` → `allow-s3-access`; empty where the text has neither letter nor digit. */
export function kebab(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longest)
    .replace(/-+$/, '');
}

/** Hands each name out once. Rules, MFA requirements, accounts, and principals with buckets have one each. */
export class Names {
  readonly #taken = new Set<string>();

  /** The text as a name; `what` comes before what is no name by itself. */
  take(text: string, what: string): string {
    const plain = kebab(text);
    const wanted = validName(plain) ? plain : kebab(`${what}-${plain}`);
    let name = wanted;
    for (let number = 2; this.#taken.has(keyOf(name)); number += 1) name = `${wanted}-${number}`;
    this.#taken.add(keyOf(name));
    return name;
  }
}

/** Sids are made of names, without their hyphens. */
function keyOf(name: string): string {
  return name.replaceAll('-', '');
}
