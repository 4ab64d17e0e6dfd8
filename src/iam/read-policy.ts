// Shared ground: from plain data to a canonical policy document, or to what is wrong with it. Syntax only.
import { nearest } from '../text/nearest.ts';
import {
  byText,
  type DocumentKind,
  type Effect,
  type Element,
  type PolicyDocument,
  type PolicyVersion,
  type RenderedKind,
  type Statement,
} from './document.ts';
import { actionsFromData, resourcesFromData } from './read-actions.ts';
import { conditionsFromData } from './read-conditions.ts';
import { isRecord, type Path, type PlainObject, type Problem, typeName, within } from './read-data.ts';
import { documentElements, type Grammar, grammars, statementElements } from './read-grammar.ts';
import { principalFromData } from './read-principal.ts';

export interface ReadOptions {
  /**
   * What becomes of empty lists and objects. AWS takes them, and suggests to remove them; what iamspec writes has none.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
   */
  readonly empty?: 'refused' | 'taken';
  /**
   * What becomes of principals that are ids (`AIDA…`, `AROA…`), as AWS shows those that were deleted. No request comes from
   * one that is called so.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
   */
  readonly uniqueIds?: 'refused' | 'taken';
}

/**
 * The document as canonical data: sets sorted, values as text. Undefined where anything is wrong with it, and then
 * `problem` was told of all that was found.
 */
export function policyFromData(
  data: unknown,
  kind: DocumentKind,
  problem: Problem,
  { empty = 'refused', uniqueIds = 'refused' }: ReadOptions = {},
): PolicyDocument | undefined {
  const counted = counting(problem);
  const grammar: Grammar = uniqueIds === 'taken' ? { ...grammars[kind], uniqueIds: true } : grammars[kind];
  const document = readDocument(data, grammar, (...all) => {
    if (empty === 'refused' || all[0] !== 'policy-empty') counted.problem(...all);
  });
  return counted.found() ? undefined : document;
}

/** One statement by itself, as canonical data; undefined where anything is wrong with it. Read as version 2012-10-17. */
export function statementFromData(data: unknown, kind: RenderedKind, problem: Problem): Statement | undefined {
  const counted = counting(problem);
  const statement = readStatement(data, grammars[kind], '2012-10-17', counted.problem);
  if (statement !== undefined) refuseAllow(statement, grammars[kind], counted.problem);
  return counted.found() ? undefined : statement;
}

function counting(problem: Problem): { readonly problem: Problem; readonly found: () => boolean } {
  let count = 0;
  return {
    problem: (...all) => {
      count += 1;
      problem(...all);
    },
    found: () => count > 0,
  };
}

function readDocument(data: unknown, grammar: Grammar, problem: Problem): PolicyDocument | undefined {
  if (!isRecord(data)) {
    problem(
      'policy-type',
      [],
      `${grammar.name} is an object, not ${typeName(data)}`,
      'write `{ "Version": "2012-10-17", "Statement": [ … ] }`',
    );
    return undefined;
  }
  knownElements(data, documentElements, 'a policy document', problem);
  if (grammar.forbidden.has('Id') && 'Id' in data) {
    problem('policy-element-forbidden', ['Id'], `\`Id\` does not belong in ${grammar.name}`, 'remove it');
  }
  const version = readVersion(data, grammar, problem);
  const id = readText(data, 'Id', problem);
  const statements = readStatements(data, grammar, version, problem);
  return { version, ...(id === undefined ? {} : { id }), statements };
}

/** A missing version means the old language, in which `${…}` is plain text. */
function readVersion(data: PlainObject, grammar: Grammar, problem: Problem): PolicyVersion {
  const version = data.Version;
  if (grammar.version === 'current' && version === undefined) {
    problem('policy-element-missing', [], `\`Version\` is missing in ${grammar.name}`, 'write "2012-10-17"');
  } else if (grammar.version === 'current' && version === '2008-10-17') {
    problem('policy-version', ['Version'], `${grammar.name} is never of this version`, 'write "2012-10-17"');
  }
  if (version === undefined || version === '2008-10-17') return '2008-10-17';
  if (version !== '2012-10-17') {
    problem('policy-version', ['Version'], 'this version of the policy language does not exist', 'write "2012-10-17"');
  }
  return '2012-10-17';
}

function readStatements(data: PlainObject, grammar: Grammar, version: PolicyVersion, problem: Problem): Statement[] {
  const value = data.Statement;
  if (value === undefined) {
    problem('policy-element-missing', [], '`Statement` is missing', 'add `"Statement": [ … ]`');
    return [];
  }
  const entries = Array.isArray(value) ? value : [value];
  if (entries.length === 0)
    problem('policy-empty', ['Statement'], '`Statement` lists nothing', 'write a statement in it');
  const statements: Statement[] = [];
  const sids = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const path: Path = Array.isArray(value) ? ['Statement', index] : ['Statement'];
    const statement = readStatement(entry, grammar, version, within(problem, ...path));
    if (!statement) continue;
    statements.push(statement);
    if (entries.length > 1 || !allowsAll(statement)) refuseAllow(statement, grammar, within(problem, ...path));
    const { sid } = statement;
    if (sid !== undefined && grammar.iam && sids.has(sid)) {
      problem(
        'policy-sid-duplicate',
        [...path, 'Sid'],
        `the Sid \`${sid}\` is used twice`,
        'IAM wants each to be unique',
      );
    }
    if (sid !== undefined) sids.add(sid);
  }
  return statements;
}

function refuseAllow({ effect }: Statement, grammar: Grammar, problem: Problem): void {
  if (grammar.allows || effect !== 'Allow') return;
  const help = 'AWS takes `Allow` in its own `RCPFullAWSAccess` alone';
  problem('policy-element-forbidden', ['Effect'], `\`Allow\` does not belong in ${grammar.name}`, help);
}

/** The one statement of `RCPFullAWSAccess`, which AWS attaches everywhere. */
function allowsAll({ sid, principal, action, resource, conditions }: Statement): boolean {
  const all = ({ not, value }: Element<readonly string[]>) => !not && value.length === 1 && value[0] === '*';
  if (sid !== undefined || principal?.not !== false || principal.value !== '*' || resource === undefined) return false;
  return all(action) && all(resource) && conditions.length === 0;
}

function readStatement(data: unknown, grammar: Grammar, version: PolicyVersion, told: Problem): Statement | undefined {
  if (!isRecord(data)) {
    told(
      'policy-type',
      [],
      `a statement is an object, not ${typeName(data)}`,
      'write `{ "Effect": …, "Action": …, "Resource": … }`',
    );
    return undefined;
  }
  // What is misspelt is not missing besides.
  const misspelt = !knownElements(data, statementElements, 'a statement', told);
  const problem: Problem = (...all) => {
    if (!misspelt || all[0] !== 'policy-element-missing') told(...all);
  };
  if (grammar.iam) plainCharacters(data, problem);
  const sid = readSid(data, grammar, problem);
  const effect = readEffect(data, problem);
  const principal = readPrincipal(data, grammar, effect, problem);
  const action = pair(data, 'Action', grammar, problem, actionsFromData);
  const resource = pair(data, 'Resource', grammar, problem, (value, report) =>
    resourcesFromData(value, version, grammar, report),
  );
  const conditions =
    'Condition' in data ? conditionsFromData(data.Condition, version, within(problem, 'Condition')) : [];
  return {
    ...(sid === undefined ? {} : { sid }),
    effect,
    ...(principal === undefined ? {} : { principal }),
    action: action ?? { not: false, value: [] },
    ...(resource === undefined ? {} : { resource }),
    conditions: [...conditions].sort((a, b) => byText(a.operator, b.operator) || byText(a.key, b.key)),
  };
}

/** True where every element is known; the others are told of. */
function knownElements(data: PlainObject, known: readonly string[], what: string, problem: Problem): boolean {
  const unknown = Object.keys(data).filter((name) => !known.includes(name));
  for (const name of unknown) {
    const meant = nearest(name, known);
    problem(
      'policy-element-unknown',
      [name],
      `${what} has no element \`${name}\``,
      meant ? `write \`${meant}\`` : `it has ${known.join(', ')}`,
    );
  }
  return unknown.length === 0;
}

/** An empty Sid, as AWS's own consoles write it, is none. */
function readSid(data: PlainObject, grammar: Grammar, problem: Problem): string | undefined {
  const sid = readText(data, 'Sid', problem);
  if (sid === undefined || sid === '') return undefined;
  if (grammar.iam && !/^[A-Za-z0-9]+$/.test(sid)) {
    problem('policy-sid', ['Sid'], `the Sid \`${sid}\` has other characters than A-Z, a-z and 0-9`, 'IAM refuses it');
  }
  return sid;
}

function readText(data: PlainObject, name: string, problem: Problem): string | undefined {
  const value = data[name];
  if (value === undefined || typeof value === 'string') return value;
  problem('policy-type', [name], `\`${name}\` is text, not ${typeName(value)}`, 'write text in quotes');
  return undefined;
}

function readEffect(data: PlainObject, problem: Problem): Effect {
  const effect = data.Effect;
  if (effect === 'Allow' || effect === 'Deny') return effect;
  if (effect === undefined) problem('policy-element-missing', [], '`Effect` is missing', 'write "Allow" or "Deny"');
  else
    problem(
      'policy-effect',
      ['Effect'],
      '`Effect` is "Allow" or "Deny", in exactly this case',
      'write `Allow` or `Deny`',
    );
  return 'Deny';
}

function readPrincipal(data: PlainObject, grammar: Grammar, effect: Effect, problem: Problem) {
  if ('NotPrincipal' in data && !grammar.forbidden.has('NotPrincipal') && effect === 'Allow') {
    const help = 'name who is allowed with `Principal`';
    problem('policy-element-forbidden', ['NotPrincipal'], '`NotPrincipal` goes with `Deny` only', help);
  }
  return pair(data, 'Principal', grammar, problem, (value, report) => principalFromData(value, grammar, report));
}

/** Reads `X` or `NotX`, of which at most one may stand. */
function pair<Value>(
  data: PlainObject,
  name: 'Principal' | 'Action' | 'Resource',
  grammar: Grammar,
  problem: Problem,
  read: (value: unknown, problem: Problem) => Value | undefined,
): Element<Value> | undefined {
  const notName = `Not${name}` as const;
  const present = ([name, notName] as const).filter((each) => each in data);
  for (const each of present) {
    if (!grammar.forbidden.has(each)) continue;
    problem('policy-element-forbidden', [each], `\`${each}\` does not belong in ${grammar.name}`, 'remove it');
  }
  if (grammar.forbidden.has(name)) return undefined;
  if (present.length > 1) {
    problem('policy-element-exclusive', [notName], `\`${name}\` and \`${notName}\` exclude each other`, 'keep one');
  }
  const [found] = present;
  if (found === undefined) {
    problem(
      'policy-element-missing',
      [],
      `\`${name}\` is missing in a statement of ${grammar.name}`,
      `add \`${name}\``,
    );
    return undefined;
  }
  const value = read(data[found], within(problem, found));
  return value === undefined ? undefined : { not: found === notName, value };
}

/**
 * The first character that IAM does not take in its own documents, as `U+65E5`: it stores tab, line breaks and U+0020 to U+00FF.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function refusedCharacter(text: string): string | undefined {
  const [refused] = /[^\t\n\r\u0020-\u00ff]/u.exec(text) ?? [];
  return refused && `U+${(refused.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function plainCharacters(data: unknown, problem: Problem): void {
  if (typeof data === 'string') {
    const refused = refusedCharacter(data);
    if (refused === undefined) return;
    problem(
      'policy-character',
      [],
      `IAM does not store the character ${refused}`,
      'write another: it stores U+0020 to U+00FF',
    );
  } else if (Array.isArray(data)) {
    for (const [index, entry] of data.entries()) plainCharacters(entry, within(problem, index));
  } else if (isRecord(data)) {
    for (const [name, entry] of Object.entries(data)) {
      plainCharacters(name, within(problem, name));
      plainCharacters(entry, within(problem, name));
    }
  }
}
