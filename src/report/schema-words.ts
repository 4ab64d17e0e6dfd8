// Printing: the words of JSON Schema that the schemas of reports are written in.

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
}

export const text = (description: string): Schema => ({ description, type: 'string' });
export const maybe = (description: string): Schema => ({ description, type: ['string', 'null'] });
export const whole = (description: string, minimum = 0): Schema => ({ description, type: 'integer', minimum });
export const number = (description: string): Schema => ({ description, type: 'number', minimum: 0 });
export const yes = (description: string): Schema => ({ description, type: 'boolean' });
export const one = (description: string, values: NonNullable<Schema['enum']>): Schema => ({
  description,
  enum: values,
});
export const list = (description: string, items: Schema): Schema => ({ description, type: 'array', items });
export const of = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
export const texts = (description: string): Schema => list(description, { type: 'string' });
export const maybeOf = (name: string, description: string): Schema => ({
  description,
  anyOf: [of(name), { type: 'null' }],
});

/** All keys are required but those named. */
export function object(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { description, type: 'object', required, properties };
}
