// spec/: the keys that speak of environments, in the definition of the language.
import { named, oneOrMore, optional, text } from './shape.ts';

export const environments = named(named(text('a value', { several: 'name one value for each' })), 'name');

/** Of rules, tests and properties. */
export const inEnvironments = optional(
  oneOrMore(text("an environment's name")),
  'The environments it holds in. Default: all.',
);
