// spec/: the JSON Schema of the spec language, from its one definition: for editors, which complete and explain with it.
import { conditions } from './definition-rules.ts';
import { durationPattern } from './duration.ts';
import { fileShapes } from './file-kind.ts';
import { longestName, namePattern, reservedNames } from './names.ts';
import type { Key, NamedKeys, ObjectShape, Shape, VariantsShape, WordShape } from './shape.ts';

type Json = Readonly<Record<string, unknown>>;

/** The files that editors know by a schema each. */
export const schemaKinds = ['spec', 'tests', 'fixtures', 'attachments'] as const;
export type SchemaKind = (typeof schemaKinds)[number];

const headings: Readonly<Record<SchemaKind, Json>> = {
  spec: {
    title: 'iamspec',
    description: 'A spec of who may do what on which S3 bucket, and where MFA is needed (iamspec 1).',
  },
  tests: { title: 'iamspec tests', description: 'Tests of a spec, in a file beside it: x.test.yaml (iamspec 1).' },
  fixtures: {
    title: 'iamspec fixtures',
    description: 'Callers, sessions and contexts that the tests of several specs name (iamspec 1).',
  },
  attachments: {
    title: 'iamspec attachments',
    description: 'What policies that iamspec did not write are attached to, for --policies (iamspec 1).',
  },
};

/** JSON Schema 2020-12. */
export function specSchema(of: SchemaKind = 'spec'): object {
  const schema = new Writer().schemaOf(fileShapes[of]);
  const defs = { name: nameSchema, conditions: new Writer(true).schemaOf(conditions) };
  const used = Object.entries(defs).filter(([name]) => JSON.stringify(schema).includes(`"#/$defs/${name}"`));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...headings[of],
    ...schema,
    ...(used.length === 0 ? {} : { $defs: Object.fromEntries(used) }),
  };
}

const reservedPattern = [...reservedNames].map((word) =>
  [...word].map((letter) => `[${letter}${letter.toUpperCase()}]`).join(''),
);

const nameSchema = {
  description: 'A name: lowercase letters, digits and hyphens, beginning with a letter.',
  type: 'string',
  pattern: namePattern,
  maxLength: longestName,
  not: { pattern: `^(${reservedPattern.join('|')})$` },
};

class Writer {
  /** The conditions themselves are written out; elsewhere they are referred to. */
  #writing: boolean;

  constructor(writing = false) {
    this.#writing = writing;
  }

  schemaOf(shape: Shape): Json {
    if (isConditions(shape) && !this.#writing) return { $ref: '#/$defs/conditions' };
    this.#writing = false;
    return this.#plain(shape);
  }

  #plain(shape: Shape): Json {
    switch (shape.is) {
      case 'lazy':
        return this.schemaOf(shape.get());
      case 'text':
        return {
          type: 'string',
          minLength: 1,
          ...(shape.pattern === undefined ? {} : { pattern: orValue(shape.pattern) }),
        };
      case 'word':
        return this.#word(shape);
      case 'flag':
        return { type: 'boolean' };
      case 'version':
        return { type: 'integer', minimum: 1 };
      case 'duration':
        return { type: 'string', pattern: orValue(durationPattern), examples: ['15m', '1h'] };
      case 'scalar':
        return { type: ['string', 'number', 'boolean'] };
      case 'data':
        return { type: 'object', minProperties: 1 };
      case 'list':
        return this.#list(this.schemaOf(shape.of), shape);
      case 'named':
        return this.#named(this.schemaOf(shape.of), shape.keys);
      case 'object':
        return this.#object(shape);
      case 'variants':
        return this.#variants(shape);
      case 'forms':
        return this.#forms(shape);
    }
  }

  #word({ words, orName }: WordShape): Json {
    const choice = { enum: [...words] };
    return orName ? { anyOf: [choice, { $ref: '#/$defs/name' }] } : choice;
  }

  #list(items: Json, { single, mayBeEmpty }: Extract<Shape, { is: 'list' }>): Json {
    const list = { type: 'array', items, ...(mayBeEmpty ? {} : { minItems: 1 }), uniqueItems: true };
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    return single ? { if: { type: 'array' }, then: list, else: items } : list;
  }

  #named(of: Json, keys: NamedKeys): Json {
    const names = keys === 'name' ? { $ref: '#/$defs/name' } : keys === 'sentence' ? { minLength: 1 } : undefined;
    const base = { type: 'object', minProperties: 1, additionalProperties: of };
    return names === undefined ? base : { ...base, propertyNames: names };
  }

  #object({ keys, filled, sections, oneOf, needs }: ObjectShape): Json {
    const dependent = Object.fromEntries(Object.entries(needs).map(([key, other]) => [key, [other]]));
    const required = Object.keys(keys).filter((name) => keys[name]?.required);
    return {
      type: 'object',
      properties: this.#properties(keys, sections ? snippets : {}),
      additionalProperties: false,
      ...(required.length === 0 ? {} : { required }),
      ...(oneOf.length === 0 ? {} : { anyOf: oneOf.map(has) }),
      ...(Object.keys(needs).length === 0 ? {} : { dependentRequired: dependent }),
      ...(filled || required.length === 0 ? { minProperties: 1 } : {}),
    };
  }

  #properties(keys: Readonly<Record<string, Key>>, snippetsOf: Snippets = {}): Json {
    return Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, this.#key(key, snippetsOf[name])]));
  }

  #key({ shape, doc }: Key, defaultSnippets: Snippets[string] | undefined): Json {
    return {
      description: doc.replaceAll('`', ''),
      markdownDescription: doc,
      ...(defaultSnippets === undefined ? {} : { defaultSnippets }),
      ...this.schemaOf(shape),
    };
  }

  /** One `if` a variant, by the key that tells it: an editor then speaks of that variant alone. */
  #variants({ of, otherwise }: VariantsShape): Json {
    const kinds = Object.keys(of);
    const cases = Object.entries(of).map(([name, variant]) => ({
      if: name === otherwise ? { not: { anyOf: kinds.filter((kind) => kind !== name).map(has) } } : has(name),
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
      then: this.schemaOf(variant as Shape),
    }));
    const all = Object.values(of).map((variant) => this.#properties(variant.keys));
    return {
      type: 'object',
      minProperties: 1,
      properties: Object.fromEntries(all.flatMap((properties) => Object.keys(properties)).map((name) => [name, true])),
      allOf: cases,
      ...(otherwise === undefined ? { anyOf: kinds.map(has) } : {}),
    };
  }

  #forms({ scalar, list, map }: Extract<Shape, { is: 'forms' }>): Json {
    const none = { type: 'string' };
    const mapped = map === undefined ? undefined : this.schemaOf(map);
    const listed = list === undefined ? undefined : this.schemaOf(list);
    const plain = scalar === undefined ? none : this.schemaOf(scalar);
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    const inner = listed === undefined ? plain : { if: { type: 'array' }, then: listed, else: plain };
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    return mapped === undefined ? inner : { if: { type: 'object' }, then: mapped, else: inner };
  }
}

function has(name: string): Json {
  return { required: [name] };
}

function isConditions(shape: Shape): boolean {
  return shape === conditions;
}

/** `<value>` of an environment may stand in any text. */
function orValue(pattern: string): string {
  return `${pattern}|<[a-z][a-z0-9-]*>`;
}

type Snippets = Readonly<Record<string, readonly Json[]>>;

const snippets: Snippets = {
  accounts: [{ label: 'an account', body: { '${1:home}': '^"${2:123456789012}"' } }],
  principals: [{ label: 'a user', body: { '${1:name}': { user: '${2:home}/${3:name}' } } }],
  buckets: [{ label: 'a bucket', body: { '${1:name}': { name: '${2:s3-name}', account: '${3:home}' } } }],
  mfa: [
    { label: 'an MFA requirement', body: { '${1:fresh}': { key_absent: '${2|denied,exempt|}', max_age: '${3:1h}' } } },
  ],
  rules: [
    {
      label: 'an allow',
      body: { '${1:name}': { allow: '${2:s3:GetObject}', to: '${3:who}', resource: '${4:bucket}' } },
    },
    {
      label: 'a deny without MFA',
      body: {
        '${1:name}': {
          deny: ['${2:s3:PutObject}'],
          to: '${3:everyone}',
          resource: '${4:bucket}',
          unless: { mfa: '${5:fresh}' },
        },
      },
    },
  ],
  callers: [{ label: 'a group of callers', body: { '${1:name}': ['${2:who}', '${3:who}'] } }],
  sessions: [
    { label: 'sessions', body: { '${1:fresh}': { session: '${2|console,session-token|}', mfa: '${3:10m}' } } },
  ],
  contexts: [{ label: 'a context', body: { '${1:office}': { source_ip: '${2:203.0.113.7}' } } }],
  attachments: [
    { label: 'a policy', body: { '${1:policy}.json': { '${2|bucket,role,identity,boundary|}': '${3:name}' } } },
  ],
  tests: [
    {
      label: 'a test',
      body: {
        '${1:what must hold}': {
          as: '${2:who}',
          with: 'access-key',
          '${3|can,cannot|}': '${4:s3:GetObject}',
          resource: '${5:bucket/key}',
        },
      },
    },
  ],
};
