// spec/: what tests name and share, wherever they stand: in a spec or in the file of tests beside it.
import type { Fit } from './fit.ts';
import type { Fixtures } from './fixtures.ts';
import type { Register } from './names.ts';

/** What tests name besides principals and buckets. */
export interface TestNames {
  readonly fit: Fit;
  /** Names of rules, those of presets included. */
  readonly rules: Register<true>;
  readonly fixtures: Fixtures;
  /** The time of requests that state none. */
  readonly clock?: string;
}
