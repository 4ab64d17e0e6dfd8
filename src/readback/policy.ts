// Audit arm: a policy document from its JSON text. What it means is evaluate/'s business.
import type { DocumentKind, PolicyDocument } from '../iam/document.ts';
import { policyFromData } from '../iam/read-policy.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { problemsOf, readJson } from './json.ts';

/** The document in canonical form; undefined where anything in it is wrong, and the diagnostics say what and where. */
export function readPolicy(source: Source, kind: DocumentKind, diagnostics: Diagnostics): PolicyDocument | undefined {
  const json = readJson(source, diagnostics);
  return json && policyFromData(json.data, kind, problemsOf(json, diagnostics));
}
