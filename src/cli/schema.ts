// `iamspec schema`: prints the JSON Schema of specs, or of the files beside them, for editors; or of reports, for programs.
import { reportSchema } from '../report/report-schema.ts';
import { type SchemaKind, specSchema } from '../spec/schema.ts';
import type { Terminal } from './terminal.ts';

export function schema(of: SchemaKind | 'report', { out }: Terminal): number {
  out(`${JSON.stringify(of === 'report' ? reportSchema : specSchema(of), null, 2)}\n`);
  return 0;
}
