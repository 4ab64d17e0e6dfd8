// Audit arm: a policy document from its JSON text. What it means is evaluate/'s business.
import type { DocumentKind, PolicyDocument } from '../iam/document.ts';
import { isRecord, type Path, type Problem } from '../iam/read-data.ts';
import { policyFromData, type ReadOptions } from '../iam/read-policy.ts';
import { Diagnostics, Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { problemsOf, readJson } from './json.ts';

/** The document in canonical form; undefined where anything in it is wrong, and the diagnostics say what and where. */
export function readPolicy(
  source: Source,
  kind: DocumentKind,
  diagnostics: Diagnostics,
  options: ReadOptions = {},
): PolicyDocument | undefined {
  const json = readJson(source, diagnostics);
  if (json === undefined) return undefined;
  const problem = problemsOf(json, diagnostics);
  return refuseAnswer(json.data, problem) ? undefined : policyFromData(json.data, kind, problem, options);
}

interface Answer {
  /** Where the policy stands. */
  readonly path: readonly string[];
  /** It stands there as JSON in quotes. */
  readonly isText: boolean;
  /** Prints the policy alone. */
  readonly command: string;
}

function answer(path: string, isText: boolean, command: string): Answer {
  return { path: path.split('.'), isText, command };
}

/** What `aws` prints around policies. */
const answers: readonly Answer[] = [
  answer('PolicyVersion.Document', false, 'aws iam get-policy-version --query PolicyVersion.Document'),
  answer('PolicyDocument', false, 'aws iam get-role-policy --query PolicyDocument'),
  answer('RolePolicyDocument', false, 'aws iam get-role-policy --query PolicyDocument'),
  answer('Role.AssumeRolePolicyDocument', false, 'aws iam get-role --query Role.AssumeRolePolicyDocument'),
  answer('AssumeRolePolicyDocument', false, 'aws iam get-role --query Role.AssumeRolePolicyDocument'),
  answer('Policy.Content', true, 'aws organizations describe-policy --query Policy.Content --output text'),
  answer('Policy', true, 'aws s3api get-bucket-policy --query Policy --output text'),
];

/** Whether the data is an answer of AWS with a policy inside, which is told. */
function refuseAnswer(data: unknown, problem: Problem): boolean {
  if (!isRecord(data) || 'Statement' in data) return false;
  const found = answers.find((each) => {
    const value = valueAt(data, each.path);
    return each.isText ? typeof value === 'string' : isRecord(value);
  });
  if (found === undefined) return false;
  const { path, command, isText } = found;
  const where = `\`${path.join('.')}\``;
  const message = `\`Statement\` is missing: this is an answer of AWS, and the policy stands under ${where}`;
  const step = isText ? 'take out the text there, unquoted' : 'take out what stands there';
  problem('policy-element-missing', path, message, `${step}: \`${command}\``);
  return true;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), data);
}

/**
 * A policy that iamspec did not write, as it stands in AWS; `path` is what places in it are told by. Empty lists and
 * objects are taken, as AWS takes them. Throws a `Refusal` that tells all that is wrong, each with its place.
 */
export function parsePolicy(text: string, kind: DocumentKind, path = 'policy.json'): PolicyDocument {
  const diagnostics = new Diagnostics();
  const document = readPolicy({ path, text }, kind, diagnostics, { empty: 'taken' });
  if (document === undefined) throw new Refusal(diagnostics.all);
  return document;
}
