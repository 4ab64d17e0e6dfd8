// Audit arm: policies as they are for requests that carry one certain value under each key that their variables name,
// another under each. What differs for such requests differs; so it shows where what the variables stand for is not known.
import type { ConditionClause, PolicyDocument, Statement } from '../iam/document.ts';

type Documents = ReadonlyMap<string, PolicyDocument>;

/** Follow from who asks, and are told apart by that. */
const ofCallers: ReadonlySet<string> = new Set([
  'aws:username',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principaltype',
]);

const variable = /\$\{\s*([^},]*?)\s*(?:,[^}]*)?\}/g;

/** Undefined where there is nothing to fill in. A key that conditions ask for is left, for it may not have that value. */
export function filled(all: readonly Documents[]): readonly Documents[] | undefined {
  const documents = all.flatMap((each) => [...each.values()]);
  const asked = new Set(
    documents.flatMap(({ statements }) =>
      statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase())),
    ),
  );
  const values = new Map<string, string>();
  const fill = (text: string): string =>
    text.replace(variable, (whole, key: string) => {
      const name = key.toLowerCase();
      if (!/[a-z]/.test(name) || ofCallers.has(name) || asked.has(name)) return whole;
      const value = values.get(name) ?? `value-${values.size + 1}`;
      values.set(name, value);
      return value;
    });
  const made = all.map((each) => new Map([...each].map(([name, document]) => [name, filledDocument(document, fill)])));
  return values.size > 0 ? made : undefined;
}

type Fill = (text: string) => string;

function filledDocument(document: PolicyDocument, fill: Fill): PolicyDocument {
  if (document.version === '2008-10-17') return document;
  return { ...document, statements: document.statements.map((each) => filledStatement(each, fill)) };
}

function filledStatement(statement: Statement, fill: Fill): Statement {
  const { resource, conditions } = statement;
  const clauses = conditions.map((each): ConditionClause => ({ ...each, values: each.values.map(fill) }));
  const filledIn = { ...statement, conditions: clauses };
  return resource === undefined
    ? filledIn
    : { ...filledIn, resource: { ...resource, value: resource.value.map(fill) } };
}
