// import/: statements on their way to rules, and the spec that they make together at one time.
import { parseArn } from '../iam/arn.ts';
import type { Statement } from '../iam/document.ts';
import { Cast, type Home } from './cast.ts';
import { type Given, type HolderKind, type Holdings, inTodaysVersion, resourcesOf } from './given.ts';
import { Names } from './names.ts';
import type { NamedRule } from './page.ts';
import { type Form, ruleOf, type Target, verbatim } from './rule.ts';
import { ruleName } from './rule-names.ts';
import type { Entries } from './yaml.ts';

/** A statement, and as what it stands in the spec now. */
export class Entry {
  readonly given: Given;
  /** Its place in its policy, from 0. */
  readonly index: number;
  /** In today's version. */
  readonly statement: Statement;
  form: Form | 'left-out' = 'words';
  attached = false;
  /** That its rule says the same: word for word, or of every request. */
  proof: 'words' | 'regions' | undefined;
  /** Of one that is no rule: why. */
  reason = '';
  name: string | undefined;

  constructor(given: Given, index: number, statement: Statement) {
    this.given = given;
    this.index = index;
    this.statement = statement;
  }

  /** To the next form that says less, and says it more surely. False where there is none. */
  demote(reason: string): boolean {
    if (this.form === 'left-out') return false;
    if (this.form === 'verbatim') this.form = 'left-out';
    else {
      this.reason = reason;
      this.form = this.form === 'words' ? 'plain' : 'verbatim';
    }
    return true;
  }
}

export function entriesOf(policies: readonly Given[]): readonly Entry[] {
  return policies.flatMap((given) =>
    inTodaysVersion(given.document).map((statement, index) => new Entry(given, index, statement)),
  );
}

export interface DraftRule extends NamedRule {
  readonly entry: Entry;
  readonly target: Target;
  /** Whom it speaks of, by their names in the spec; none where it goes out as it is. */
  readonly who: readonly string[];
}

export interface Draft {
  readonly cast: Cast;
  readonly rules: readonly DraftRule[];
  readonly targets: ReadonlyMap<Given, Target>;
}

/** Who and what is declared follows from the rules as they are; names that were given once stay. */
export class Drafts {
  readonly #home: Home;
  readonly #policies: readonly Given[];
  readonly #entries: readonly Entry[];
  readonly #names = new Names();

  readonly #holdings: Holdings;

  constructor(home: Home, policies: readonly Given[], entries: readonly Entry[], holdings: Holdings = new Map()) {
    this.#holdings = holdings;
    this.#home = home;
    this.#policies = policies;
    this.#entries = entries;
  }

  draft(): Draft {
    const cast = new Cast(this.#home);
    const targets = new Map(this.#policies.map((each) => [each, this.#targetOf(each, cast)]));
    const rules = this.#entries.flatMap((entry) => {
      const target = targets.get(entry.given);
      return target === undefined || entry.form === 'left-out' ? [] : [this.#ruleOf(entry, target, cast)];
    });
    return { cast, rules, targets };
  }

  /** Another name, where statements of two rules would be called the same. */
  rename(entry: Entry): void {
    entry.name = this.#names.take(`${entry.name ?? 'rule'}-again`, 'rule');
  }

  #targetOf({ kind, name, holder }: Given, cast: Cast): Target {
    if (kind === 'bucket') return { kind, name: cast.bucket(name, 'taken to be of this account') };
    const of = kind === 'trust' ? 'role' : (holder ?? this.#holderKind(kind, name));
    return { kind, name: cast.holder(of, name, this.#holdings.get(`${of} ${name}`)) };
  }

  /** By what else is imported: a role has a trust policy, and others may name it. */
  #holderKind(kind: 'identity' | 'boundary', name: string): HolderKind {
    if (this.#policies.some((each) => each.kind === 'trust' && each.name === name)) return 'role';
    const arns = new Set(this.#entries.flatMap(({ statement }) => namedIn(statement)));
    const isNamed = (holder: string): boolean =>
      arns.has(`arn:${this.#home.partition}:iam::${this.#home.id}:${holder}/${name}`);
    if (isNamed('role')) return 'role';
    if (isNamed('user') || kind === 'boundary') return 'user';
    return this.#policies.some((each) => each.kind === 'boundary' && each.name === name) ? 'user' : 'group';
  }

  #ruleOf(entry: Entry, target: Target, cast: Cast): DraftRule {
    const { statement } = entry;
    if (entry.form === 'words' || entry.form === 'plain') {
      const found = ruleOf(statement, target, { words: entry.form === 'words', attached: entry.attached }, cast);
      if (!('reason' in found)) {
        const who = whoIn(found.value);
        return { entry, target, who, name: this.#nameOf(entry, target, who), value: found.value };
      }
      entry.form = 'verbatim';
      entry.reason = found.reason;
    }
    const name = this.#nameOf(entry, target, []);
    return { entry, target, who: [], name, value: verbatim(statement, target, entry.reason).value };
  }

  #nameOf(entry: Entry, target: Target, who: readonly string[]): string {
    entry.name ??= ruleName(entry.statement, target, who, this.#names);
    return entry.name;
  }
}

function whoIn({ to }: Entries): readonly string[] {
  return typeof to === 'string' ? [to] : Array.isArray(to) ? (to as readonly string[]) : [];
}

function namedIn({ principal }: Statement): readonly string[] {
  return principal === undefined || principal.value === '*' ? [] : (principal.value.AWS ?? []);
}

function providersIn({ principal }: Statement): readonly string[] {
  if (principal === undefined || principal.value === '*') return [];
  const accounts = (principal.value.Federated ?? []).map((text) => parseArn(text)?.account ?? '');
  return accounts.filter((id) => /^\d{12}$/.test(id));
}

/** In a partition of its own, a policy says so everywhere. */
const others: readonly string[] = ['aws-cn', 'aws-us-gov'];

/** The account of the policies: said, else the one that their ARNs name most, else one of those that AWS's pages use. */
export function homeOf(policies: readonly Given[], said: string | undefined): Home {
  const arns = policies.flatMap(({ document }) =>
    document.statements.flatMap((each) => [
      ...namedIn(each),
      ...resourcesOf(each),
      ...each.conditions.flatMap(({ values }) => values),
    ]),
  );
  // A role trusts the providers of its own account alone.
  const [provider] = policies.flatMap(({ document }) => document.statements.flatMap(providersIn));
  const partitions = new Set(arns.map((text) => parseArn(text)?.partition));
  const partition = partitions.has('aws') ? 'aws' : (others.find((each) => partitions.has(each)) ?? 'aws');
  if (said !== undefined) return { id: said, partition, from: 'said' };
  const counts = new Map<string, number>();
  for (const text of arns) {
    const id = /^\d{12}$/.test(text) ? text : (parseArn(text)?.account ?? '');
    if (/^\d{12}$/.test(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  if (provider !== undefined) return { id: provider, partition, from: 'arns' };
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most === undefined
    ? { id: '111122223333', partition, from: 'none' }
    : { id: most[0], partition, from: 'arns' };
}
