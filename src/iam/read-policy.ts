// Shared ground: from plain data to a canonical policy document, or to what is wrong with it. Syntax only.
import { nearest } from '../text/nearest.ts';
import {
  byText,
  type DocumentKind,
  type Effect,
  type Element,
  type PolicyDocument,
  type PolicyVersion,
  type Statement,
} from './document.ts';
import { actionsFromData, resourcesFromData } from './read-actions.ts';
import { conditionsFromData } from './read-conditions.ts';
import { isRecord, type Path, type PlainObject, type Problem, typeName, within } from './read-data.ts';
import { principalFromData } from './read-principal.ts';

type Need = 'required' | 'optional' | 'forbidden';

interface Grammar {
  /** As the kind is called in messages. */
  readonly name: string;
  readonly id: Need;
  readonly principal: Need;
  readonly notPrincipal: Need;
  readonly resource: Need;
  /** IAM's own documents: narrow character set, Sids unique and of letters and digits. */
  readonly iam: boolean;
}

/**
 * What may stand in which kind of document.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
const grammars: Readonly<Record<DocumentKind, Grammar>> = {
  bucket: {
    name: 'a bucket policy',
    id: 'optional',
    principal: 'required',
    notPrincipal: 'optional',
    resource: 'required',
    iam: false,
  },
  identity: {
    name: 'an identity policy',
    id: 'forbidden',
    principal: 'forbidden',
    notPrincipal: 'forbidden',
    resource: 'required',
    iam: true,
  },
  trust: {
    name: 'a trust policy',
    id: 'optional',
    principal: 'required',
    notPrincipal: 'forbidden',
    resource: 'forbidden',
    iam: true,
  },
};

const documentElements = ['Version', 'Id', 'Statement'];
const statementElements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/**
 * The document as canonical data: sets sorted, values as text. Undefined where anything is wrong with it, and then
 * `problem` was told of all that was found.
 */
export function policyFromData(data: unknown, kind: DocumentKind, problem: Problem): PolicyDocument | undefined {
  const counted = counting(problem);
  const document = readDocument(data, grammars[kind], kind, counted.problem);
  return counted.found() ? undefined : document;
}

/** One statement by itself, as canonical data; undefined where anything is wrong with it. Read as version 2012-10-17. */
export function statementFromData(data: unknown, kind: DocumentKind, problem: Problem): Statement | undefined {
  const counted = counting(problem);
  const statement = readStatement(data, grammars[kind], '2012-10-17', counted.problem);
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

function readDocument(data: unknown, grammar: Grammar, kind: DocumentKind, problem: Problem) {
  if (!isRecord(data)) {
    problem('policy-type', [], `${grammar.name} is an object, not ${typeName(data)}`);
    return undefined;
  }
  knownElements(data, documentElements, 'a policy document', problem);
  if (grammar.id === 'forbidden' && 'Id' in data) {
    problem('policy-element-forbidden', ['Id'], `\`Id\` does not belong in ${grammar.name}`, 'remove it');
  }
  const version = readVersion(data, problem);
  const id = readText(data, 'Id', problem);
  const statements = readStatements(data, kind, version, problem);
  return { version, ...(id === undefined ? {} : { id }), statements } satisfies PolicyDocument;
}

/** A missing version means the old language, in which `${…}` is plain text. */
function readVersion(data: PlainObject, problem: Problem): PolicyVersion {
  const version = data.Version;
  if (version === undefined || version === '2008-10-17') return '2008-10-17';
  if (version !== '2012-10-17') {
    problem('policy-version', ['Version'], 'this version of the policy language does not exist', 'write "2012-10-17"');
  }
  return '2012-10-17';
}

function readStatements(data: PlainObject, kind: DocumentKind, version: PolicyVersion, problem: Problem): Statement[] {
  const grammar = grammars[kind];
  const value = data.Statement;
  if (value === undefined) {
    problem('policy-element-missing', [], '`Statement` is missing');
    return [];
  }
  const entries = Array.isArray(value) ? value : [value];
  if (entries.length === 0) problem('policy-empty', ['Statement'], '`Statement` lists nothing');
  const statements: Statement[] = [];
  const sids = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const path: Path = Array.isArray(value) ? ['Statement', index] : ['Statement'];
    const statement = readStatement(entry, grammar, version, within(problem, ...path));
    if (!statement) continue;
    statements.push(statement);
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

function readStatement(data: unknown, grammar: Grammar, version: PolicyVersion, told: Problem): Statement | undefined {
  if (!isRecord(data)) {
    told('policy-type', [], `a statement is an object, not ${typeName(data)}`);
    return undefined;
  }
  knownElements(data, statementElements, 'a statement', told);
  // What is misspelt is not missing besides.
  const misspelt = Object.keys(data).some((name) => !statementElements.includes(name));
  const problem: Problem = (...all) => {
    if (!misspelt || all[0] !== 'policy-element-missing') told(...all);
  };
  if (grammar.iam) plainCharacters(data, problem);
  const sid = readSid(data, grammar, problem);
  const effect = readEffect(data, problem);
  const principal = readPrincipal(data, grammar, effect, problem);
  const action = pair(data, 'Action', 'required', grammar, problem, actionsFromData);
  const resource = pair(data, 'Resource', grammar.resource, grammar, problem, (value, report) =>
    resourcesFromData(value, version, !grammar.iam, report),
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

function knownElements(data: PlainObject, known: readonly string[], what: string, problem: Problem): void {
  for (const name of Object.keys(data)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    problem(
      'policy-element-unknown',
      [name],
      `${what} has no element \`${name}\``,
      meant ? `write \`${meant}\`` : `it has ${known.join(', ')}`,
    );
  }
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
  problem('policy-type', [name], `\`${name}\` is text, not ${typeName(value)}`);
  return undefined;
}

function readEffect(data: PlainObject, problem: Problem): Effect {
  const effect = data.Effect;
  if (effect === 'Allow' || effect === 'Deny') return effect;
  if (effect === undefined) problem('policy-element-missing', [], '`Effect` is missing', 'write "Allow" or "Deny"');
  else problem('policy-effect', ['Effect'], '`Effect` is "Allow" or "Deny", in exactly this case');
  return 'Deny';
}

function readPrincipal(data: PlainObject, grammar: Grammar, effect: Effect, problem: Problem) {
  if ('NotPrincipal' in data && grammar.principal !== 'forbidden') {
    if (grammar.notPrincipal === 'forbidden') {
      problem('policy-element-forbidden', ['NotPrincipal'], `\`NotPrincipal\` does not belong in ${grammar.name}`);
    } else if (effect === 'Allow') {
      const help = 'name who is allowed with `Principal`';
      problem('policy-element-forbidden', ['NotPrincipal'], '`NotPrincipal` goes with `Deny` only', help);
    }
  }
  return pair(data, 'Principal', grammar.principal, grammar, problem, (value, report) =>
    principalFromData(value, grammar.name, report),
  );
}

/** Reads `X` or `NotX`, of which at most one may stand. */
function pair<Value>(
  data: PlainObject,
  name: 'Principal' | 'Action' | 'Resource',
  need: Need,
  grammar: Grammar,
  problem: Problem,
  read: (value: unknown, problem: Problem) => Value | undefined,
): Element<Value> | undefined {
  const notName = `Not${name}`;
  const present = [name, notName].filter((each) => each in data);
  if (need === 'forbidden') {
    for (const each of present) {
      problem('policy-element-forbidden', [each], `\`${each}\` does not belong in ${grammar.name}`, 'remove it');
    }
    return undefined;
  }
  if (present.length > 1) {
    problem('policy-element-exclusive', [notName], `\`${name}\` and \`${notName}\` exclude each other`, 'keep one');
  }
  const [found] = present;
  if (found === undefined) {
    problem('policy-element-missing', [], `\`${name}\` is missing in a statement of ${grammar.name}`);
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
    problem('policy-character', [], `IAM does not store the character ${refused}`, 'it takes U+0020 to U+00FF');
  } else if (Array.isArray(data)) {
    for (const [index, entry] of data.entries()) plainCharacters(entry, within(problem, index));
  } else if (isRecord(data)) {
    for (const [name, entry] of Object.entries(data)) {
      plainCharacters(name, within(problem, name));
      plainCharacters(entry, within(problem, name));
    }
  }
}
