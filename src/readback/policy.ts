// Audit arm: a policy document from its JSON text. What it means is evaluate/'s business.
import type { DocumentKind, PolicyDocument } from '../iam/document.ts';
import { policyFromData } from '../iam/read-policy.ts';
import { Diagnostics, Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { problemsOf, readJson } from './json.ts';

/** The document in canonical form; undefined where anything in it is wrong, and the diagnostics say what and where. */
export function readPolicy(source: Source, kind: DocumentKind, diagnostics: Diagnostics): PolicyDocument | undefined {
  const json = readJson(source, diagnostics);
  return json && policyFromData(json.data, kind, problemsOf(json, diagnostics));
}

/**
 * A policy that iamspec did not write, as it stands in AWS; `path` is what places in it are told by. Empty lists and
 * objects are taken, as AWS takes them. Throws a `Refusal` that tells all that is wrong, each with its place.
 */
export function parsePolicy(text: string, kind: DocumentKind, path = 'policy.json'): PolicyDocument {
  const diagnostics = new Diagnostics();
  const json = readJson({ path, text }, diagnostics);
  const document = json && policyFromData(json.data, kind, problemsOf(json, diagnostics), { empty: 'taken' });
  if (document === undefined) throw new Refusal(diagnostics.all);
  return document;
}
