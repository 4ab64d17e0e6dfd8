// Audit arm: holds a spec's properties against its rendering, over all requests.
import { isDoubt } from '../evaluate/outcome.ts';
import { isPublic } from '../evaluate/public-access.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { PolicyDocument } from '../iam/document.ts';
import type { Rendering } from '../readback/rendering.ts';
import { type Area, Comparison } from '../regions/compare.ts';
import type { Material, WorldOptions } from '../regions/material.ts';
import { type Answer, everyoneCan, type Focus, nobodyCan, type Wanted } from '../regions/questions.ts';
import { WalkedRegions } from '../regions/walked.ts';
import { type CallerSet, isAmong, nobodyAtAll, type World, worldOf } from '../regions/world.ts';
import type { Bucket, Difference, Property, Spec } from '../spec/spec.ts';
import { type About, focusOf, resourcePatternsOf } from './focus.ts';
import { beyondInWords, standingOf } from './policy-pair.ts';
import { callerInWords, deedInWords, type PropertyWitness, witnessInWords } from './witness-words.ts';

export type PropertyStatus = 'proved' | 'refuted' | 'unknown';

export interface PropertyResult {
  readonly property: Property;
  readonly status: PropertyStatus;
  /** What was found, in a sentence without a full stop; empty where it is proved. */
  readonly finding: string;
  /** What that rests on, a sentence each. */
  readonly assumed: readonly string[];
  /** The requests behind it; each was put to the evaluator. */
  readonly witnesses: readonly PropertyWitness[];
}

type Of<Form extends Property['form']> = Extract<Property, { readonly form: Form }>;

/** What properties are held against. */
export interface Provable {
  /** Policies of files that properties name, by what they are held against and the file: `exchange ./x.json`. */
  readonly compared: ReadonlyMap<string, PolicyDocument>;
  readonly spec: Pick<Spec, 'properties' | 'assumptions'>;
  readonly rendering: Pick<Rendering, 'manifest' | 'documents'>;
  readonly held: Material['held'];
}

/** All of them, or those that are meant. */
export function proveAll(
  provable: Provable,
  catalogue: Catalogue,
  properties: readonly Property[] = provable.spec.properties,
): readonly PropertyResult[] {
  const prover = proverOf(provable, catalogue);
  return properties.map((each) => prover.prove(each));
}

export function proverOf(
  { spec, rendering, held, compared }: Provable,
  catalogue: Catalogue,
  makeWorld?: typeof worldOf,
): Prover {
  return new Prover({ ...rendering, held, compared, assumptions: spec.assumptions }, catalogue, makeWorld);
}

/** Holds the properties of one spec against one rendering; what they share is made once. */
export class Prover {
  readonly #material: Material & Pick<Provable, 'compared'>;
  readonly #catalogue: Catalogue;
  readonly #worlds = new Map<string, World>();
  readonly #walked: WalkedRegions;
  readonly #makeWorld: typeof worldOf;

  /** `makeWorld`: where some of what a world is made of is kept. */
  constructor(material: Material & Pick<Provable, 'compared'>, catalogue: Catalogue, makeWorld = worldOf) {
    this.#material = material;
    this.#catalogue = catalogue;
    this.#makeWorld = makeWorld;
    this.#walked = new WalkedRegions(catalogue);
  }

  prove(property: Property): PropertyResult {
    switch (property.form) {
      case 'nobody_can':
        return this.#nobodyCan(property);
      case 'everyone_can':
        return this.#everyoneCan(property);
      case 'not_public':
        return this.#notPublic(property);
      case 'never_both':
        return this.#neverBoth(property);
      case 'same_as':
      case 'at_most':
        return this.#compare(property);
    }
  }

  /** Is there no request in the focus that is decided as is looked for? */
  #ask(world: World, focus: Focus, wanted: Wanted): Answer {
    const known = this.#walked.answer(world, focus, wanted);
    return known ?? (wanted === 'allowed' ? nobodyCan : everyoneCan)(world, focus, this.#catalogue);
  }

  #nobodyCan(property: Of<'nobody_can'>): PropertyResult {
    const world = this.#world(property, 'allow everything', [property]);
    const focus = focusOf(property);
    return this.#result(property, world, focus, this.#ask(world, focus, 'allowed'), 'cannot');
  }

  #everyoneCan(property: Of<'everyone_can'>): PropertyResult {
    const world = this.#world(property, 'allow nothing', [property]);
    const focus = focusOf(property);
    return this.#result(property, world, focus, this.#ask(world, focus, 'refused'), 'can');
  }

  #result(property: Property, world: World, focus: Focus, answer: Answer, expected: 'can' | 'cannot'): PropertyResult {
    const assumed = assumedOf(world, focus);
    switch (answer.answer) {
      case 'proved':
        return { property, status: 'proved', finding: '', assumed, witnesses: [] };
      case 'empty':
        return { property, status: 'refuted', finding: aboutNothing, assumed: [], witnesses: [] };
      case 'unknown': {
        const witnesses = answer.witness === undefined ? [] : [witnessInWords(answer.witness, expected)];
        return { property, status: 'unknown', finding: answer.reason, assumed, witnesses };
      }
      case 'refuted': {
        const { witness } = answer;
        const finding = `${callerInWords(witness)} is ${expected === 'cannot' ? 'allowed' : 'refused'} ${deedInWords(witness)}`;
        return { property, status: 'refuted', finding, assumed, witnesses: [witnessInWords(witness, expected)] };
      }
    }
  }

  /** S3's own notion of the word, and nobody without an account getting in besides. */
  #notPublic(property: Of<'not_public'>): PropertyResult {
    const results = property.buckets.map((bucket) => this.#bucketNotPublic(property, bucket));
    const worst =
      results.find(({ status }) => status === 'refuted') ?? results.find(({ status }) => status === 'unknown');
    const assumed = [...new Set(results.flatMap((each) => each.assumed))];
    return worst ?? { property, status: 'proved', finding: '', assumed, witnesses: [] };
  }

  #bucketNotPublic(property: Of<'not_public'>, bucket: Bucket): PropertyResult {
    const world = this.#world(property, 'allow everything', []);
    const declared = world.estate.buckets.get(bucket.bucketName);
    const outcome = isPublic(declared?.policy?.statements.map(({ source }) => source) ?? []);
    const cutOff = bucket.publicAccessBlock === 'all';
    if (isDoubt(outcome) && !cutOff) {
      return { property, status: 'unknown', finding: `it hangs on ${outcome.text}`, assumed: [], witnesses: [] };
    }
    const focus = anythingOn(bucket, strangersIn(world));
    const answer = this.#ask(world, outcome === true && !cutOff ? focus : { ...focus, among: nobodyKnown }, 'allowed');
    if (outcome !== true || cutOff) return this.#result(property, world, focus, answer, 'cannot');
    const finding = `S3 calls the policy of \`${bucket.name}\` public`;
    if (answer.answer !== 'refuted') return { property, status: 'refuted', finding, assumed: [], witnesses: [] };
    const seen = `${finding}: ${callerInWords(answer.witness)} is allowed ${deedInWords(answer.witness)}`;
    return {
      property,
      status: 'refuted',
      finding: seen,
      // What an anonymous caller may do hangs on nobody's policies.
      assumed: answer.witness.subject.caller.kind === 'anonymous' ? [] : assumedOf(world, focus),
      witnesses: [witnessInWords(answer.witness, 'cannot')],
    };
  }

  /** No caller does both, be it with different sessions. */
  #neverBoth(property: Of<'never_both'>): PropertyResult {
    const [first, second] = property.halves.map((half): About => ({ ...half, among: property.among }));
    if (first === undefined || second === undefined) throw new Error('a property of one half');
    const world = this.#world(property, 'allow everything', [first, second]);
    const focus = focusOf(first);
    let open: PropertyResult | undefined;
    let asked = false;
    for (const { caller } of world.callers.filter((each) => isAmong(each, focus.among))) {
      const alone: CallerSet = {
        ...nobodyAtAll,
        names: new Set([caller.name]),
        anonymous: caller.kind === 'anonymous',
      };
      const one = this.#ask(world, { ...focus, among: alone }, 'allowed');
      if (one.answer === 'empty') continue;
      asked = true;
      if (one.answer === 'proved') continue;
      const other = this.#ask(world, { ...focusOf(second), among: alone }, 'allowed');
      if (other.answer === 'proved' || other.answer === 'empty') continue;
      if (one.answer === 'refuted' && other.answer === 'refuted') {
        const witnesses = [one.witness, other.witness];
        const finding = `${one.witness.subject.from.words} is allowed ${witnesses.map(deedInWords).join(' and ')}`;
        const inWords = witnesses.map((each) => witnessInWords(each, 'cannot'));
        return { property, status: 'refuted', finding, assumed: assumedOf(world, focus), witnesses: inWords };
      }
      const unknown = one.answer === 'unknown' ? one : other;
      open ??= this.#result(property, world, focus, unknown, 'cannot');
    }
    if (open !== undefined) return open;
    return this.#result(property, world, focus, { answer: asked ? 'proved' : 'empty' }, 'cannot');
  }

  /** As the policy is, whatever else is attached; of `same_as`, both ways, and the differences that are meant left aside. */
  #compare(property: Of<'same_as' | 'at_most'>): PropertyResult {
    const { attachedTo, file, differs, form } = property;
    const document = this.#material.compared.get(`${attachedTo.name} ${file.name}`);
    if (document === undefined) throw new Error(`\`${file.name}\` was not read`);
    const world = this.#worldFor(property, document);
    const own = this.#attachedTo(attachedTo.name);
    const about = 'bucketName' in attachedTo ? { bucket: attachedTo.name } : { holder: attachedTo.name };
    const comparison = new Comparison(world, own, [document], this.#catalogue, {
      ...standingOf(world, about, [document, ...own], this.#catalogue),
      areas: differs.map(areaOf),
    });
    const base = { property, assumed: [restsOnBoth(attachedTo.name)] };
    for (const swapped of form === 'same_as' ? [false, true] : [false]) {
      const found = comparison.beyond(swapped);
      if (found.answer === 'unknown') return { ...base, status: 'unknown', finding: found.reason, witnesses: [] };
      if (found.answer === 'beyond') {
        const names = ['the policy', `\`${file.name}\``] as const;
        const finding = beyondInWords(found.beyond, swapped ? [names[1], names[0]] : names);
        return { ...base, status: 'refuted', finding, witnesses: [] };
      }
    }
    const idle = differs.find((_, index) => !comparison.differIn(index));
    if (idle === undefined) return { ...base, status: 'proved', finding: '', witnesses: [] };
    const finding = `\`differs\` allows a difference that there is not: ${idle.why}`;
    return { ...base, status: 'refuted', finding, witnesses: [] };
  }

  #attachedTo(name: string): readonly PolicyDocument[] {
    const { manifest, documents } = this.#material;
    return Object.entries(manifest.documents).flatMap(([document, { kind, attached_to: target }]) => {
      const counts = target === name && (kind === 'bucket' || kind === 'identity');
      return counts ? (documents.get(document) ?? []) : [];
    });
  }

  /** What the other policy names is told apart, too. */
  #worldFor({ closed }: Property, document: PolicyDocument): World {
    const held = new Map([...this.#material.held, ['compared', document]]);
    const options: WorldOptions = {
      closed,
      unknownPolicies: 'allow everything',
      rolePatterns: [],
      resourcePatterns: [],
    };
    return this.#makeWorld({ ...this.#material, held }, options);
  }

  #world({ closed }: Property, unknownPolicies: WorldOptions['unknownPolicies'], about: readonly About[]): World {
    const patterns = about.flatMap((each) => {
      const { among, except } = focusOf(each);
      return [...among.patterns, ...except.patterns];
    });
    const options: WorldOptions = {
      closed,
      unknownPolicies,
      rolePatterns: patterns,
      resourcePatterns: about.flatMap(resourcePatternsOf),
    };
    const id = JSON.stringify(options);
    const known = this.#worlds.get(id);
    if (known !== undefined) return known;
    const made = this.#makeWorld(this.#material, options);
    this.#worlds.set(id, made);
    return made;
  }
}

function areaOf(difference: Difference): Area {
  const { actions, among, when } = focusOf(difference);
  const resources = difference.resources.flatMap((resource): readonly string[] => {
    if (resource.kind === 'everything') return ['*'];
    if (resource.kind === 'bucket') return [resource.bucket.arn, `${resource.bucket.arn}/*`];
    if (resource.kind === 'objects') return [`${resource.bucket.arn}/${resource.key}`];
    return [resource.kind === 'principal' ? resource.principal.arn : resource.arn];
  });
  return { actions, resources, among, when };
}

/** What `same_as` and `at_most` rest on. */
function restsOnBoth(name: string): string {
  return `whatever else is attached to \`${name}\` is left aside: compared is what the two say, not what AWS decides in the end`;
}

const aboutNothing = 'no request is what this is about, so that it says nothing';

/** Sentences of the world that are about somebody who is asked. */
function assumedOf(world: World, { among, except }: Focus): readonly string[] {
  const { manifest } = world.estate;
  const asked = world.callers.filter((caller) => isAmong(caller, among) && !isAmong(caller, except));
  const isOpen = asked.some(({ caller, stranger }) => {
    if (stranger) return true;
    const account = Object.values(manifest.accounts).find(({ id }) => 'account' in caller && id === caller.account.id);
    return account?.managed === false;
  });
  return isOpen ? world.assumed : [];
}

const nobodyKnown: CallerSet = {
  everyone: false,
  anonymous: true,
  names: new Set(),
  accounts: new Set(),
  patterns: [],
};

/** Anonymous callers, and everyone in accounts that the spec knows nothing of. */
function strangersIn({ callers, estate }: World): CallerSet {
  const declared = new Set(
    Object.values(estate.manifest.buckets).map(({ account }) => estate.manifest.accounts[account]?.id),
  );
  const accounts = callers.flatMap(({ caller, stranger }) => {
    return stranger && 'account' in caller && !declared.has(caller.account.id) ? [caller.account.id] : [];
  });
  return { ...nobodyKnown, accounts: new Set(accounts) };
}

function anythingOn(bucket: Bucket, among: CallerSet): Focus {
  return {
    actions: { not: false, value: ['s3:*'] },
    resources: [{ kind: 'bucket', bucket: bucket.name }],
    among,
    except: nobodyAtAll,
    when: { all: [] },
    unless: { any: [] },
  };
}
