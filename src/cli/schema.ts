// `iamspec schema`: prints the JSON Schema of specs, for editors.
import { specSchema } from '../spec/schema.ts';
import type { Terminal } from './terminal.ts';

export function schema({ out }: Terminal): number {
  out(`${JSON.stringify(specSchema(), null, 2)}\n`);
  return 0;
}
