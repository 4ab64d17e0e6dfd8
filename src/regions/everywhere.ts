// Audit arm: whatever there may be in AWS that a rendering does not declare, as far as policies can speak of it. Wider than
// what there is and never narrower, so that what matches nothing here matches nothing at all.
import type { Estate } from '../evaluate/estate.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { PolicyDocument, Statement } from '../iam/document.ts';
import { parseGlob } from '../iam/glob.ts';
import { type Automaton, globAutomaton, type ShapePart, shapeAutomaton } from './automaton.ts';
import { advanced, anywhere, type Place, type Target } from './places.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

/** What stands in the variable parts of ARNs. AWS's own policies are of the account `aws`. */
const arnParts: Readonly<Record<string, ShapePart>> = {
  Account: { run: `${digits}${lower}`, least: 1 },
  Region: { run: `${lower}${digits}-`, least: 1 },
  BucketName: { run: `${lower}${digits}.-`, least: 1 },
};

/** Buckets made long ago have names that S3 gives to none today; they are looked at where a policy names such a one. */
const oldNames: ShapePart = { run: `${lower}${lower.toUpperCase()}${digits}.-_`, least: 1 };

/** Services whose resources are told apart by their types; of those of others any ARN will do. */
const typed: ReadonlySet<string> = new Set(['s3', 'iam', 'sts']);

/** It stands for all that no policy names. */
const otherService = 'another-service';

/** `except`: patterns of ARNs that are left out. */
export function everywhere(
  documents: readonly PolicyDocument[],
  catalogue: Catalogue,
  except: readonly string[] = [],
): readonly Place[] {
  const text = JSON.stringify(documents);
  const parts = /:s3:::[^/"]*[A-Z_]/.test(text) ? { ...arnParts, BucketName: oldNames } : arnParts;
  const wording: Wording = { partitions: partitionsIn(text), parts };
  const places = servicesIn(documents).flatMap((service) => placesOf(service, wording, catalogue));
  return [...places.map((place) => without(place, except)), ...anywhere([], catalogue)];
}

/** What ARNs are made of, as far as policies may mean it. */
interface Wording {
  readonly partitions: readonly string[];
  readonly parts: Readonly<Record<string, ShapePart>>;
}

function without(place: Place, patterns: readonly string[]): Place {
  if (place.rest === undefined) return place;
  const rest = patterns.reduce((left: Automaton, pattern) => {
    const out = advanced(globAutomaton(parseGlob(pattern)), place.begin);
    return out.isDead(out.start) ? left : new ButNot(left, out);
  }, place.rest);
  return { ...place, rest };
}

/**
 * What an action that works on no resource may be taken to work on: AWS's own messages name ARNs there, and which of them
 * patterns are held against it does not say.
 */
export function takenFor(nowhere: Place): Place {
  return { ...nowhere, begin: '', rest: shapeAutomaton([{ run: '', least: 1 }]) };
}

/** Patterns of all ARNs that are the rendering's own: its buckets, its roles, and what IAM holds in its accounts. */
export function declaredArns(estate: Estate): readonly string[] {
  const { manifest, roles } = estate;
  return [
    ...bucketsIn(estate).flatMap((arn) => [arn, `${arn}/*`]),
    ...roles.keys(),
    ...Object.values(manifest.accounts).map(({ id }) => `arn:*:iam::${id}:*`),
  ];
}

/** Does it name nothing but buckets that are declared, and what is in them? */
export function isWithinDeclared({ resource }: Statement, estate: Estate): boolean {
  if (resource === undefined) return true;
  const arns = bucketsIn(estate);
  return (
    !resource.not && resource.value.every((text) => arns.some((arn) => text === arn || text.startsWith(`${arn}/`)))
  );
}

function bucketsIn({ buckets }: Estate): readonly string[] {
  return [...buckets.values()].map(({ arn }) => arn);
}

function placesOf(service: string, wording: Wording, catalogue: Catalogue): readonly Place[] {
  const target: Target = { id: `any ${service}`, service, account: undefined, resourcePolicy: 'optional' };
  const any: Place = { target, begin: '', rest: shapeAutomaton([{ run: '', least: 1 }]), type: anyType, named: {} };
  if (!typed.has(service)) return [any];
  const types = catalogue.service(service)?.resourceTypes ?? [];
  const strict = types
    .filter(({ name }) => service !== 's3' || name === 'bucket' || name === 'object')
    .flatMap(({ name, arns }) =>
      arns.flatMap((template) =>
        wording.partitions.map((partition) =>
          placeOf(target, name, template.replace('${Partition}', partition), wording.parts),
        ),
      ),
    );
  if (service !== 's3') return strict;
  // AWS lists not all ARNs of access points.
  const others = types.flatMap(({ name }) =>
    wording.partitions.map((partition) => {
      const begin = `arn:${partition}:s3`;
      return without({ ...any, begin, type: name }, [`${begin}:::*`]);
    }),
  );
  return [...strict, ...others];
}

/**
 * For these places: what actions of other services work on is not known well enough, be it on nothing at all, so that it is
 * taken to be anything.
 */
export function withAnyResource(catalogue: Catalogue): Catalogue {
  return {
    ...catalogue,
    action: (name) => {
      const found = catalogue.action(name);
      return found === undefined || typed.has(found.service) ? found : { ...found, resourceTypes: [anyType] };
    },
  };
}

const anyType = 'any';

function placeOf(target: Target, type: string, template: string, known: Wording['parts']): Place {
  const parts = template.split(/\$\{([^}]*)\}/).map((text, index): ShapePart => {
    return index % 2 === 0 ? { text } : (known[text] ?? { run: '', least: 1 });
  });
  const [first, ...others] = parts;
  const begin = first !== undefined && 'text' in first ? first.text : '';
  return { target, begin, rest: shapeAutomaton(others), type, named: {} };
}

/** Of actions and of resources: a pattern of actions covers more than it names. */
function servicesIn(documents: readonly PolicyDocument[]): readonly string[] {
  const statements = documents.flatMap((document) => document.statements);
  const named = statements.flatMap(({ action, resource }) => [
    ...action.value.map((each) => each.split(':')[0] ?? ''),
    ...(resource?.value ?? []).map((each) => each.split(':')[2] ?? ''),
  ]);
  const services = named.map((each) => each.toLowerCase()).filter((each) => /^[a-z0-9-]+$/.test(each));
  return [...new Set(['s3', 'iam', 'sts', ...services, otherService])];
}

function partitionsIn(text: string): readonly string[] {
  const found = text.matchAll(/"arn:(aws(?:-[a-z-]+)?):/gi);
  return [...new Set(['aws', ...[...found].map(([, partition = '']) => partition.toLowerCase())])];
}

/** Accepts what the first accepts and the second does not. May take a state for alive that is not. */
class ButNot implements Automaton {
  readonly start: number;
  readonly #a: Automaton;
  readonly #b: Automaton;
  readonly #ids = new Map<string, number>();
  readonly #states: (readonly [number, number])[] = [];

  constructor(a: Automaton, b: Automaton) {
    this.#a = a;
    this.#b = b;
    this.start = this.#intern(a.start, b.start);
  }

  step(state: number, char: string): number {
    const [left, right] = this.#at(state);
    return this.#intern(this.#a.step(left, char), this.#b.step(right, char));
  }

  accepts(state: number): boolean {
    const [left, right] = this.#at(state);
    return this.#a.accepts(left) && !this.#b.accepts(right);
  }

  isSure(state: number): boolean {
    const [left, right] = this.#at(state);
    return this.#a.isSure(left) && this.#b.isDead(right);
  }

  isDead(state: number): boolean {
    const [left, right] = this.#at(state);
    return this.#a.isDead(left) || this.#b.isSure(right);
  }

  chars(state: number): string {
    const [left, right] = this.#at(state);
    return [...new Set(this.#a.chars(left) + this.#b.chars(right))].sort().join('');
  }

  #at(state: number): readonly [number, number] {
    return this.#states[state] ?? [0, 0];
  }

  #intern(left: number, right: number): number {
    const key = `${left} ${right}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#states.push([left, right]) - 1;
    this.#ids.set(key, id);
    return id;
  }
}
