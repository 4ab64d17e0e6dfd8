// Plans: principals that stand in a policy as ids, `AIDA…` and `AROA…`, in place of ARNs. AWS keeps ids, and shows an ARN as
// long as there is somebody who has the id: where AWS itself shows an id, that user or role was deleted, and the statement
// names nobody. A new one of the same name has another id.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-users
import { type PolicyDocument, type PrincipalValue, type Statement, sortedSet } from '../iam/document.ts';
import { isUniqueId } from '../iam/read-principal.ts';
import { type Plan, textOf } from './plan.ts';

/** What is known of ids. */
export interface UniqueIds {
  /** The ARN of the user or role of the plan that has the id. */
  readonly arns: ReadonlyMap<string, string>;
  /** What AWS itself showed. */
  readonly deleted: ReadonlySet<string>;
}

const attributes = ['policy', 'assume_role_policy'];

export function uniqueIdsOf({ resources, changes }: Plan): UniqueIds {
  const before = changes.flatMap((each) => each.before ?? []);
  const arns = [...resources.values(), ...before].flatMap((each) => {
    const [id, arn] = [textOf(each, 'unique_id'), textOf(each, 'arn')];
    return id === undefined || arn === undefined ? [] : [[id, arn] as const];
  });
  const shown = before.flatMap((each) => attributes.flatMap((name) => textOf(each, name) ?? []));
  const known = new Map(arns);
  const ids = shown.flatMap((text) => text.match(/\bA(?:IDA|ROA)[A-Z0-9]+\b/g) ?? []);
  return { arns: known, deleted: new Set(ids.filter((id) => !known.has(id))) };
}

/** The ids that a document has for principals. */
export function idsIn({ statements }: PolicyDocument): readonly string[] {
  return sortedSet(
    statements.flatMap(({ principal }) => (principal === undefined ? [] : awsIn(principal.value).filter(isUniqueId))),
  );
}

/** With ARNs where the plan tells them. A statement that names an id of which nothing is known may name anybody. */
export function withoutIds(document: PolicyDocument, ids: UniqueIds): PolicyDocument {
  if (idsIn(document).length === 0) return document;
  return { ...document, statements: document.statements.flatMap((each) => settled(each, ids)) };
}

function settled(statement: Statement, { arns, deleted }: UniqueIds): readonly Statement[] {
  const { principal } = statement;
  if (principal === undefined || principal.value === '*') return [statement];
  const entries = awsIn(principal.value).map((each) => arns.get(each) ?? each);
  const open = entries.filter((each) => isUniqueId(each) && !deleted.has(each));
  const value = { ...principal.value, AWS: sortedSet(entries) };
  const known: Statement = { ...statement, principal: { ...principal, value } };
  const [first] = open;
  if (first === undefined) return [known];
  const why = `whom \`${first}\` names, which the plan does not tell`;
  // Whom it names may be spared or not.
  if (principal.not) return [{ ...known, open: why }];
  const anybody: Statement = {
    ...statement,
    principal: { not: false, value: { AWS: ['*'] } },
    open: why,
  };
  return [known, anybody];
}

function awsIn(value: PrincipalValue): readonly string[] {
  return value === '*' ? [] : (value.AWS ?? []);
}
