// Batch: a line in the usual shape, in one pass, and without parsing what earlier lines had already. Declines whatever it
// does not know for certain to be right; strict-line.ts reads that in full. Only ever says what that would say.
import type { AwsRequest } from '../evaluate/aws-request.ts';
import { compilePolicies, type Policies } from '../evaluate/policies.ts';
import { readJson } from '../readback/json.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { closeBrace, declined, JsonCursor, keysOf, openBrace, parsed } from './json-cursor.ts';
import { KnownPolicies, type KnownSet } from './known-policies.ts';
import { isId } from './line-id.ts';
import type { Block } from './line-splitter.ts';
import { PlainRequests } from './plain-request.ts';
import { policySetFromData, type ResourceKind, resourceKindOf } from './policies-data.ts';

export interface PlainLine {
  /** JSON text. */
  readonly id: string;
  readonly request: AwsRequest;
  readonly policies: Policies;
}

const members = ['id', 'request', 'policies'] as const;
const keys = keysOf(members);
const lineFeed = 10;

export class PlainLines {
  readonly #cursor = new JsonCursor();
  readonly #requests = new PlainRequests();
  readonly #known = new KnownPolicies();
  readonly #none = compilePolicies({});

  /** Where the last line that was not declined ends: at its line feed, or at the end of the text. */
  get end(): number {
    return this.#cursor.at;
  }

  /** The line that begins at `start`; undefined where it is declined. */
  read({ text, units }: Block, start: number): PlainLine | undefined {
    const cursor = this.#cursor;
    cursor.text = text;
    cursor.units = units;
    cursor.at = start;
    try {
      return this.#readLine(cursor);
    } catch (error) {
      if (error !== declined) throw error;
      return undefined;
    }
  }

  #readLine(cursor: JsonCursor): PlainLine {
    let id: string | undefined;
    let request: AwsRequest | undefined;
    let policies: KnownSet | string | undefined;
    cursor.take(openBrace);
    do {
      const name = members[cursor.key(keys)];
      if (name === 'id' && id === undefined) id = readId(cursor);
      else if (name === 'request' && request === undefined) request = this.#requests.read(cursor);
      else if (name === 'policies' && policies === undefined) policies = this.#readPolicies(cursor);
      else throw declined;
    } while (cursor.goesOn(closeBrace));
    const after = cursor.next();
    if (request === undefined || (after !== lineFeed && after !== undefined)) throw declined;
    return { id: id ?? 'null', request, policies: this.#compiled(policies, resourceKindOf(request)) };
  }

  /** What is known of the policies, or else their text. */
  #readPolicies(cursor: JsonCursor): KnownSet | string {
    cursor.next();
    const { text, at } = cursor;
    const recent = this.#known.recentAt(text, at);
    if (recent !== undefined) {
      cursor.at = at + recent.text.length;
      return recent;
    }
    cursor.skip();
    const spelt = text.slice(at, cursor.at);
    return this.#known.find(spelt) ?? spelt;
  }

  #compiled(policies: KnownSet | string | undefined, kind: ResourceKind): Policies {
    if (policies === undefined) return this.#none;
    const known = typeof policies === 'string' ? undefined : policies.compiled.get(kind);
    if (known !== undefined) return known;
    const text = typeof policies === 'string' ? policies : policies.text;
    const made = compiledFrom(text, kind);
    (typeof policies === 'string' ? this.#known.add(text) : policies).compiled.set(kind, made);
    return made;
  }
}

function readId(cursor: JsonCursor): string {
  cursor.next();
  const { text, at } = cursor;
  const colons = cursor.skip();
  const id = text.slice(at, cursor.at);
  if (!isId(id, colons)) throw declined;
  return id;
}

function compiledFrom(text: string, kind: ResourceKind): Policies {
  // Of what is no JSON, readJson would look for the place, at length.
  const json = parsed(text) === undefined ? undefined : readJson({ path: 'policies', text }, new Diagnostics());
  const set = json && policySetFromData(json.data, kind, () => {});
  if (set === undefined) throw declined;
  return compilePolicies(set);
}
