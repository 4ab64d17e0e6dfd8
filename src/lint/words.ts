// Audit arm: why no request reaches a statement, in words, and what can be done about it.
import type { Catalogue } from '../iam/catalogue.ts';
import type { ConditionClause, Statement } from '../iam/document.ts';
import type { DeadReason } from './dead.ts';

/** `holders`: to whom the statement is attached, as a list; empty where that is not known. */
export function deadWords(reason: DeadReason, statement: Statement, holders: string, catalogue: Catalogue): string {
  const ofHolders = holders === '' ? '' : ` in a request of ${holders}`;
  switch (reason.kind) {
    case 'condition': {
      const [first, second] = reason.clauses;
      if (first !== undefined && second === undefined) return `${clauseWords(first)} never holds${ofHolders}`;
      return `${reason.clauses.map(clauseWords).join(' and ')} never hold together${ofHolders}`;
    }
    case 'machine':
      return `only AWS services and identity providers assume ${holders}, whose sessions never show MFA: ${reason.clauses.map(clauseWords).join(' and ')}`;
    case 'variable':
      return `${reason.variables.map(quoted).join(' and ')} ${reason.variables.length > 1 ? 'stand' : 'stands'} for nothing${ofHolders}`;
    case 'resource':
      return resourceWords(statement, catalogue);
    case 'principal':
      return 'nobody is whom it names';
    case 'together':
      return 'no request fits all of its parts at once';
  }
}

export function deadHelp(reason: DeadReason, statement: Statement): string {
  switch (reason.kind) {
    case 'condition':
      return reason.clauses.length > 1
        ? 'conditions of one statement must all hold: keep one of them, or make a statement of each'
        : 'remove it, or ask for what such requests carry';
    case 'machine':
      return 'ask for MFA where people assume a role, and grant the machine what it needs without it';
    case 'variable':
      return 'write the name itself, or attach it to somebody who has one: `${aws:username}` is there for users alone';
    case 'resource':
      return resourceHelp(statement);
    case 'principal':
    case 'together':
      return 'remove it';
  }
}

const mostShown = 3;

function some(texts: readonly string[]): string {
  const shown = texts.slice(0, mostShown).map(quoted);
  const more = texts.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(' and ');
}

function quoted(text: string): string {
  return `\`${text}\``;
}

function clauseWords(clause: ConditionClause | undefined): string {
  if (clause === undefined) return 'its condition';
  const { operator, key, values } = clause;
  return quoted(`${operator} ${key}: ${values.join(', ')}`);
}

/** S3's, by what people call them. */
const typeNames: Readonly<Record<string, string>> = { object: 'objects', bucket: 'buckets' };

/** What its actions work on, where none of its resources is such a thing. */
function resourceWords({ action, resource }: Statement, catalogue: Catalogue): string {
  const plain = 'none of its actions works on any of its resources, where it is attached';
  if (action.not || resource === undefined || resource.not) return plain;
  const names = [...new Set(action.value.flatMap((each) => catalogue.expand(each)))];
  const types = typesOf(names, catalogue);
  const [service] = names.map((each) => each.split(':')[0] ?? '');
  const given = resource.value.flatMap((each) => catalogue.typesOfArn(each, service));
  if (types.length === 0 || given.some((each) => types.includes(each))) return plain;
  const work = action.value.length > 1 ? 'work' : 'works';
  const name = resource.value.length > 1 ? 'name' : 'names';
  return `${some(action.value)} ${work} on ${types.map(many).join(' and ')}, and ${some(resource.value)} ${name} none`;
}

function typesOf(names: readonly string[], catalogue: Catalogue): readonly string[] {
  const types = names.flatMap((each) => catalogue.action(each)?.resourceTypes ?? []);
  // Access points stand for their buckets.
  return [...new Set(types)].filter((each) => !each.startsWith('accesspoint'));
}

function many(type: string): string {
  return typeNames[type] ?? `the type \`${type}\``;
}

function resourceHelp({ resource }: Statement): string {
  const [first = ''] = resource?.value ?? [];
  const [, bucket] = /^(arn:[^:]+:s3:::[^/*?$]+)(?:\/.*)?$/.exec(first) ?? [];
  if (bucket === undefined) return 'name what the actions work on';
  return bucket === first
    ? `name the objects: \`${bucket}/*\``
    : `name the bucket: \`${bucket}\`, and the folder by a condition on \`s3:prefix\``;
}
