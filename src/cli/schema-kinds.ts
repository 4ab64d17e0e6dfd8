// The kinds of file that `iamspec schema` knows a schema for.

export const schemaKinds = [
  'spec',
  'tests',
  'fixtures',
  'attachments',
  'report',
  'who',
  'matrix',
  'equal',
  'diff',
  'plan-diff',
  'lint',
  'import',
  'mutation',
] as const;

export type AnySchema = (typeof schemaKinds)[number];
