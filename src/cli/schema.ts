// `iamspec schema`: prints the JSON Schema of specs, or of the files beside them, for editors; or of reports, for programs.
import { diffSchema } from '../report/diff-schema.ts';
import { equalSchema } from '../report/equal-schema.ts';
import { importSchema } from '../report/import-schema.ts';
import { lintSchema } from '../report/lint-schema.ts';
import { matrixSchema } from '../report/matrix-schema.ts';
import { mutationSchema } from '../report/mutation-schema.ts';
import { planDiffSchema } from '../report/plan-diff-schema.ts';
import { reportSchema } from '../report/report-schema.ts';
import { whoSchema } from '../report/who-schema.ts';
import { type SchemaKind, specSchema } from '../spec/schema.ts';
import type { AnySchema } from './schema-kinds.ts';
import type { Terminal } from './terminal.ts';

const ofReports: Readonly<Record<Exclude<AnySchema, SchemaKind>, object>> = {
  report: reportSchema,
  who: whoSchema,
  matrix: matrixSchema,
  equal: equalSchema,
  diff: diffSchema,
  'plan-diff': planDiffSchema,
  lint: lintSchema,
  import: importSchema,
  mutation: mutationSchema,
};

function isOfReport(of: AnySchema): of is keyof typeof ofReports {
  return Object.hasOwn(ofReports, of);
}

export function schema(of: AnySchema, { out }: Terminal): number {
  const found = isOfReport(of) ? ofReports[of] : specSchema(of);
  out(`${JSON.stringify(found, null, 2)}\n`);
  return 0;
}
