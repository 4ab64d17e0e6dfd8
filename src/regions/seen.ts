// Audit arm: the subjects of a question as policies see them at one owner's resources, and what each key may be for them.
import type { Side } from '../evaluate/context.ts';
import type { Keys } from '../evaluate/keys.ts';
import { type Choice, choiceOf, type Owner, type Subject } from './subjects.ts';

/** What a key may be, each possibility once: many subjects, few values. */
export interface Choices {
  /** Which of them it is, by subject. */
  readonly which: Int32Array;
  readonly all: readonly { readonly choice: Choice; readonly subject: Subject }[];
}

export class SeenSubjects {
  readonly all: readonly Subject[];
  readonly #owner: Owner;
  /** Both sides see the same where no code is given in the call. */
  readonly #differ: boolean;
  readonly #keys: Readonly<Record<Side, Keys[]>> = { trust: [], caller: [] };
  readonly #choices: Readonly<Record<Side, Map<string, Choices>>> = { trust: new Map(), caller: new Map() };

  constructor(subjects: readonly Subject[], owner: Owner) {
    this.all = subjects;
    this.#owner = owner;
    this.#differ = subjects.some(({ mfaCode }) => mfaCode);
  }

  keysOf(subject: Subject, of: Side): Keys {
    const side = subject.mfaCode ? of : 'trust';
    const known = this.#keys[side][subject.at];
    if (known !== undefined) return known;
    const made = subject.keys(side, this.#owner);
    this.#keys[side][subject.at] = made;
    return made;
  }

  /** By the key's name in lower case. */
  choices(key: string, of: Side): Choices {
    const side = this.#differ ? of : 'trust';
    const known = this.#choices[side].get(key);
    if (known !== undefined) return known;
    const made = this.#number(key, side);
    this.#choices[side].set(key, made);
    return made;
  }

  #number(key: string, side: Side): Choices {
    const all: { choice: Choice; subject: Subject }[] = [];
    const numbers = new Map<string, number>();
    const which = Int32Array.from(this.all, (subject) => {
      const choice = choiceOf(subject, this.keysOf(subject, side), key);
      const id = idOf(choice);
      const known = numbers.get(id);
      if (known !== undefined) return known;
      const number = all.push({ choice, subject }) - 1;
      numbers.set(id, number);
      return number;
    });
    return { which, all };
  }
}

/** A value may be any text: the rest begins with what no single value is told by. */
function idOf(choice: Choice): string {
  if (typeof choice === 'string') return ` ${choice}`;
  if (choice.state !== 'present') return `  ${choice.state}`;
  const [value] = choice.values;
  return choice.values.length === 1 && !value?.startsWith(' ') ? (value ?? '') : `   ${JSON.stringify(choice.values)}`;
}

const remembered = new WeakMap<readonly Subject[], Map<string, SeenSubjects>>();

/** The same for every target of the owner's. */
export function seenAt(subjects: readonly Subject[], owner: Owner): SeenSubjects {
  const ofSubjects = remembered.get(subjects) ?? new Map<string, SeenSubjects>();
  remembered.set(subjects, ofSubjects);
  const id = JSON.stringify([owner.account, owner.organization]);
  const known = ofSubjects.get(id) ?? new SeenSubjects(subjects, owner);
  ofSubjects.set(id, known);
  return known;
}
