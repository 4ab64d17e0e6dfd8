// `iamspec schema`: prints the JSON Schema of specs, or of the files beside them, for editors; or of reports, for programs.
import { lintSchema } from '../report/lint-schema.ts';
import { mutationSchema } from '../report/mutation-schema.ts';
import { reportSchema } from '../report/report-schema.ts';
import { whoSchema } from '../report/who-schema.ts';
import { type SchemaKind, specSchema } from '../spec/schema.ts';
import type { Terminal } from './terminal.ts';

const ofReports = { report: reportSchema, who: whoSchema, lint: lintSchema, mutation: mutationSchema } as const;

type ReportKind = keyof typeof ofReports;

function isOfReport(of: SchemaKind | ReportKind): of is ReportKind {
  return Object.hasOwn(ofReports, of);
}

export function schema(of: SchemaKind | ReportKind, { out }: Terminal): number {
  const found = isOfReport(of) ? ofReports[of] : specSchema(of);
  out(`${JSON.stringify(found, null, 2)}\n`);
  return 0;
}
