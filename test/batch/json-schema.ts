// A validator of JSON Schema, as far as this project's schemas use it; a word that it does not know is an error.

type Schema = Readonly<Record<string, unknown>>;
type Check = (wanted: never, value: unknown, at: string, schema: Schema) => readonly string[];

const silent = ['$schema', '$defs', 'title', 'description', 'examples'];

/** What does not fit, each with its place; empty where all does. */
export function validator(root: Schema): (value: unknown) => readonly string[] {
  const checks: Readonly<Record<string, Check>> = {
    $ref: (ref: string, value, at) =>
      validate((root.$defs as Record<string, Schema>)[ref.replace('#/$defs/', '')], value, at),
    type: (types: string | readonly string[], value, at) =>
      [types].flat().some((type) => isOfType(type, value)) ? [] : [`${at}: is no ${[types].flat().join(' or ')}`],
    enum: (values: readonly unknown[], value, at) => (values.includes(value) ? [] : [`${at}: is none of ${values}`]),
    pattern: (pattern: string, value, at) =>
      typeof value !== 'string' || new RegExp(pattern, 'u').test(value) ? [] : [`${at}: does not match ${pattern}`],
    minimum: (least: number, value, at) =>
      typeof value !== 'number' || value >= least ? [] : [`${at}: is below ${least}`],
    anyOf: (schemas: readonly Schema[], value, at) =>
      schemas.some((schema) => validate(schema, value, at).length === 0) ? [] : [`${at}: fits none of several shapes`],
    items: (schema: Schema, value, at) =>
      Array.isArray(value) ? value.flatMap((each, index) => validate(schema, each, `${at}[${index}]`)) : [],
    required: (keys: readonly string[], value, at) =>
      keys.filter((key) => isObject(value) && !Object.hasOwn(value, key)).map((key) => `${at}.${key}: is missing`),
    properties: (schemas: Readonly<Record<string, Schema>>, value, at) =>
      Object.entries(schemas).flatMap(([key, schema]) =>
        isObject(value) && Object.hasOwn(value, key) ? validate(schema, value[key], `${at}.${key}`) : [],
      ),
    additionalProperties: (allowed: false | Schema, value, at, { properties = {} }) =>
      Object.entries(isObject(value) ? value : {})
        .filter(([key]) => !Object.hasOwn(properties as object, key))
        .flatMap(([key, each]) =>
          allowed === false ? [`${at}.${key}: is unknown`] : validate(allowed, each, `${at}.${key}`),
        ),
  };
  const validate = (schema: Schema | undefined, value: unknown, at: string): readonly string[] => {
    if (schema === undefined) throw new Error('a reference leads nowhere');
    return Object.entries(schema).flatMap(([word, wanted]) => {
      if (silent.includes(word)) return [];
      const check = checks[word];
      if (check === undefined) throw new Error(`\`${word}\` is not known here`);
      return check(wanted as never, value, at, schema);
    });
  };
  return (value) => validate(root, value, '$');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
