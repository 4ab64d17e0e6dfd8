// `iamspec schema`: prints the JSON Schema of specs, or of the files beside them, for editors; or of reports, for programs.
import { mutationSchema } from '../report/mutation-schema.ts';
import { reportSchema } from '../report/report-schema.ts';
import { whoSchema } from '../report/who-schema.ts';
import { type SchemaKind, specSchema } from '../spec/schema.ts';
import type { Terminal } from './terminal.ts';

export function schema(of: SchemaKind | 'report' | 'who' | 'mutation', { out }: Terminal): number {
  const found =
    of === 'report' ? reportSchema : of === 'who' ? whoSchema : of === 'mutation' ? mutationSchema : specSchema(of);
  out(`${JSON.stringify(found, null, 2)}\n`);
  return 0;
}
