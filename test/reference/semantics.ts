// The reference, first half: does a statement match? AWS's rules once more, plain and slow, straight over a policy's JSON,
// sharing nothing with the engine that it checks. What AWS leaves open is put to `doubt`, which the caller tries both ways.
import type { Json } from './case.ts';

export type CallerType = 'user' | 'role' | 'root' | 'federated' | 'service' | 'provider' | 'anonymous';

export interface Who {
  readonly type: CallerType;
  /** As `aws:PrincipalArn` gives it: a session's is its role's. */
  readonly arn?: string;
  /** A role session's own ARN; absent where its name is not known. */
  readonly session?: string;
  /** False where a session's role is known by its name alone, and `arn` is made without a path. */
  readonly pathKnown?: boolean;
  readonly account?: string;
  /** A service's or a provider's. */
  readonly name?: string;
  /** The ARN of the user whose federation token it is, where that is known. */
  readonly issuer?: string;
}

/** By lower-case name; what is not there is absent. */
export type Keys = Readonly<Record<string, readonly string[]>>;
export type Doubt = (about: string) => boolean;

/**
 * How a statement names the caller, from narrow to wide: `full` takes an Allow past identity, boundary and session
 * policies, `named` past identity policies, `account` past none.
 */
export type Named = 'full' | 'named' | 'account' | 'none';

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function texts(value: unknown): readonly string[] {
  return list(value).map(String);
}

export function isOutsider({ type }: Who): boolean {
  return type === 'service' || type === 'provider' || type === 'anonymous';
}

export function principalMatch(statement: Json, who: Who, variables: boolean, bounded: boolean, doubt: Doubt): Named {
  if ('NotPrincipal' in statement) return isSpared(statement.NotPrincipal, who, bounded, doubt) ? 'none' : 'named';
  const principal = (statement.Principal === '*' ? { AWS: '*' } : statement.Principal) as Json;
  if (!isOutsider(who)) return insiderMatch(statement, principal, who, variables, doubt);
  if (statement.Principal === '*' || isListed(principal, who)) return 'named';
  const star = texts(principal.AWS).includes('*');
  return star && doubt('does { AWS: * } mean those without an account?') ? 'named' : 'none';
}

function insiderMatch(statement: Json, principal: Json, who: Who, variables: boolean, doubt: Doubt): Named {
  const names = texts(principal.AWS);
  const itself = who.type === 'role' ? who.session : who.type === 'root' ? undefined : who.arn;
  if (itself !== undefined && names.includes(itself)) return 'full';
  if (names.some((each) => isSomeSessionOf(each, who)) && doubt('is it this session?')) return 'full';
  if (names.includes('*')) {
    return namesByCondition(statement, variables) || doubt('does * reach past the boundary?') ? 'full' : 'named';
  }
  if (names.some((each) => isRoleOf(each, who))) return 'named';
  if (names.some((each) => isIssuer(each, who, doubt))) return 'named';
  return namesAccount(principal, who, doubt) ? 'account' : 'none';
}

function isListed(principal: Json, { type, name = '' }: Who): boolean {
  return texts(type === 'service' ? principal.Service : type === 'provider' ? principal.Federated : []).includes(name);
}

/** A session's ARN has no path, and an account has no two roles of one name: without more, the name decides. */
function isRoleOf(entry: string, { type, arn = '', session, pathKnown = true, account }: Who): boolean {
  if (type !== 'role' || session === undefined || pathKnown) return type === 'role' && entry === arn;
  const isRole = entry.split(':')[4] === account && entry.split(':')[5]?.startsWith('role/');
  return isRole === true && entry.split('/').at(-1) === arn.split('/').at(-1);
}

/** A session of the caller's role, or of a federated user, where the caller's own name is not known. */
function isSomeSessionOf(entry: string, { type, arn, session, account }: Who): boolean {
  const [, of, role, user] =
    /^arn:aws[a-z-]*:sts::(\d+):(?:assumed-role\/([^/]+)\/|(federated-user)\/)/.exec(entry) ?? [];
  if (of !== account) return false;
  if (type === 'federated') return arn === undefined && user !== undefined;
  return type === 'role' && session === undefined && role === arn?.split('/').at(-1);
}

/** One of the account's users, where it is not known which of them got the federation token. */
function isIssuer(entry: string, { type, account, issuer }: Who, doubt: Doubt): boolean {
  if (type !== 'federated' || issuer !== undefined) return entry === issuer;
  const isUser = entry.split(':')[4] === account && /^arn:[^:]+:iam::\d+:user\//.test(entry);
  return isUser && doubt('is it this user whose token it is?');
}

function namesAccount({ AWS, CanonicalUser }: Json, { account = '' }: Who, doubt: Doubt): boolean {
  const named = texts(AWS).some((each) => each === account || each.endsWith(`:iam::${account}:root`));
  return named || (list(CanonicalUser).length > 0 && doubt('whose canonical id is it?'));
}

/** `*` with a condition that lists principals one by one. */
function namesByCondition({ Condition = {} }: Json, variables: boolean): boolean {
  return Object.entries(Condition as Json).some(([operator, block]) => {
    const [, base] = /^(StringEquals|StringLike|ArnEquals|ArnLike)(IfExists)?$/.exec(operator) ?? [];
    const isOne = (value: string) =>
      (base === 'StringEquals' || !/[*?]/.test(value)) && !(variables && value.includes('${'));
    return Object.entries(block as Json).some(([key, values]) => {
      const named = base !== undefined && key.toLowerCase() === 'aws:principalarn' && list(values).length > 0;
      return named && texts(values).every(isOne);
    });
  });
}

function isSpared(value: unknown, who: Who, bounded: boolean, doubt: Doubt): boolean {
  if (bounded && (who.type === 'user' || who.type === 'role')) return false;
  if (value === '*') return true;
  const not = value as Json;
  if (Object.values(not).every((each) => list(each).length === 0)) return doubt('does an empty NotPrincipal spare?');
  const star = texts(not.AWS).includes('*');
  if (isOutsider(who)) return isListed(not, who) || (star && doubt('does * spare who has no account?'));
  return star || isInsiderSpared(not, who, doubt);
}

function isInsiderSpared(not: Json, who: Who, doubt: Doubt): boolean {
  const names = texts(not.AWS);
  const account = namesAccount(not, who, doubt);
  if (who.type === 'root') return account;
  const itself = who.type !== 'role' && names.includes(who.arn ?? '');
  if (itself && account) return true;
  if (who.type === 'user') return itself && doubt('is a user spared that is listed without its account?');
  if (who.type === 'federated') {
    const listed = itself || names.some((each) => isSomeSessionOf(each, who) || isIssuer(each, who, doubt));
    return listed && doubt('is a federated user spared?');
  }
  const role = names.some((each) => isRoleOf(each, who));
  const session = who.session !== undefined && names.includes(who.session);
  if (role && account && session) return true;
  const perhaps = role || session || names.some((each) => isSomeSessionOf(each, who));
  return perhaps && doubt('is a session spared that is not listed with its role and account?');
}

/** All of a statement but the principal. */
export function elementsMatch(
  statement: Json,
  { action, arn }: { readonly action: string; readonly arn: string },
  keys: Keys,
  variables: boolean,
  doubt: Doubt,
): boolean {
  const actions = statement.Action ?? statement.NotAction;
  const acts = texts(actions).some((each) => glob(each, 'i').test(action));
  if ('NotAction' in statement && list(actions).length === 0 && !doubt('NotAction lists nothing')) return false;
  if (acts === 'NotAction' in statement) return false;
  const resources = statement.Resource ?? statement.NotResource;
  if (resources !== undefined) {
    if ('NotResource' in statement && list(resources).length === 0 && !doubt('NotResource lists nothing')) return false;
    const hit = texts(resources).some((each) => resourceMatch(each, action, arn, { keys, variables, doubt }));
    if (hit === 'NotResource' in statement) return false;
  }
  const conditions = Object.entries((statement.Condition ?? {}) as Record<string, Json>);
  return conditions.every(([operator, block]) =>
    Object.entries(block).every(([key, values]) => clause(operator, key, texts(values), keys, variables, doubt)),
  );
}

function resourceMatch(text: string, action: string, arn: string, it: Matching): boolean {
  if (/^\*+$/.test(text)) return true;
  const fields = text.split(':');
  if (arn === '*') {
    const mine = glob(fields[2] ?? '*').test(action.split(':')[0] ?? '');
    return mine && it.doubt('does an ARN of its service cover an action that works on no resource?');
  }
  const whole = fits(text, arn, it, true);
  if (fields.length < 6) {
    const padded = [...fields, ...['*', '*', '*', '*', '*'].slice(fields.length - 1)].join(':');
    return fits(padded, arn, it, true) === whole ? whole : it.doubt('is a short ARN filled up?');
  }
  const head = fields.slice(0, 5).join(':');
  const tail = `:${fields.slice(5).join(':')}`;
  // Within a field nothing crosses a colon; a `*` at its end may.
  const strict = head.replace(/\*(?!:|$)/g, '\u0001').replaceAll('?', '\u0002');
  const within = strict === head || fits(`${strict}${tail}`, arn, it, true);
  return within || !whole ? whole : it.doubt('does a wildcard inside a field cross a colon?');
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

const wild: Readonly<Record<string, string>> = { '*': '.*', '?': '.', '\u0001': '[^:]*', '\u0002': '[^:]' };

function wildSource(text: string): string {
  return [...text].map((each) => wild[each] ?? quoted(each)).join('');
}

function glob(text: string, flags = ''): RegExp {
  return new RegExp(`^${wildSource(text)}$`, `s${flags}`);
}

interface Matching {
  readonly keys: Keys;
  /** Does `${…}` mean anything here? Not in the old version. */
  readonly variables: boolean;
  readonly doubt: Doubt;
}

/** Does the text match? Where a variable has no value, nothing does; for several AWS does not say what is put in. */
function fits(text: string, value: string, it: Matching, wildcards: boolean, flags = ''): boolean {
  if (lacksValue(text, it)) return false;
  const pieces = piecesOf(text, it);
  const values = pieces.map((piece) => valuesOf(piece, it));
  const source = pieces.map((piece, at) => {
    const put = values[at];
    if (put) return put.length > 1 ? '.*' : quoted(put[0] ?? '');
    return wildcards ? wildSource(piece) : quoted(piece);
  });
  if (!new RegExp(`^${source.join('')}$`, `s${flags}`).test(value)) return false;
  return values.every((each) => (each ?? []).length < 2) || it.doubt('what is put in for a key of several values?');
}

function piecesOf(text: string, { variables }: Matching): readonly string[] {
  return variables ? text.split(/(\$\{[^}]*\})/) : [text];
}

function lacksValue(text: string, it: Matching): boolean {
  return piecesOf(text, it).some((piece) => valuesOf(piece, it)?.length === 0);
}

/** What `${…}` may stand for; undefined for plain text. */
function valuesOf(piece: string, { keys, variables }: Matching): readonly string[] | undefined {
  if (!variables || !piece.startsWith('${')) return undefined;
  const inner = piece.slice(2, -1);
  if (/^[*?$]$/.test(inner)) return [inner];
  const [, name = '', fallback] = /^([^,]*)(?:, '(.*)')?$/.exec(inner) ?? [];
  return keys[name.toLowerCase()] ?? (fallback === undefined ? [] : [fallback]);
}

/** The keys that AWS lists as holding several values. */
const multivalued = /^aws:(calledvia|tagkeys|principalservicenameslist|(principal|resource|source|vpce)orgpaths)$/i;

export function clause(
  name: string,
  key: string,
  wanted: readonly string[],
  keys: Keys,
  variables: boolean,
  doubt: Doubt,
): boolean {
  const found = keys[key.toLowerCase()] ?? [];
  const absent = found.length === 0;
  const set = /^(ForAllValues|ForAnyValue):/.exec(name)?.[1];
  const ifExists = name.endsWith('IfExists');
  const base = name.replace(/^.*:/, '').replace(/IfExists$/, '');
  if (base === 'Null') {
    if (set) return set === 'ForAllValues';
    return wanted.some((each) => each.toLowerCase() === String(absent));
  }
  const negated = /Not/.test(base);
  const blank = !absent && set !== undefined && found.every((value) => value === '');
  if (absent || (blank && doubt('is an empty text no value?'))) {
    return set === 'ForAllValues' || ifExists || (negated && set === undefined);
  }
  if (wanted.length === 0 && set) return false;
  const it = { keys, variables, doubt };
  const one = (value: string) => wanted.some((each) => compare(base.replace('Not', ''), value, each, it)) !== negated;
  if (set === 'ForAllValues') return found.every(one);
  const several = set === undefined && (found.length > 1 || multivalued.test(key));
  return found.some(one) && (!several || doubt('several values under an operator for one'));
}

const forms: readonly (readonly [operator: RegExp, form: RegExp])[] = [
  [/^Numeric/, /^[+-]?\d+(\.\d+)?$/],
  [/^Date/, /^(\d{5,12}(\.\d+)?|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)$/],
  [/^Bool/, /^(true|false)$/i],
  [/^Binary/, /^([A-Za-z\d+/]{4})*([A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/],
  [/IpAddress$/, /^([\d.]+|[\da-f]*:[\da-f:.]*)$/i],
  [/^Arn/, /^arn(:[^:]*){4}:./s],
];

function isWellFormed(base: string, value: string): boolean {
  return forms.every(([operator, form]) => !operator.test(base) || form.test(value));
}

function compare(base: string, value: string, wanted: string, it: Matching): boolean {
  if (!isWellFormed(base, value)) return !lacksValue(wanted, it) && it.doubt('what does a malformed value do?');
  if (base === 'StringEquals') return fits(wanted, value, it, false);
  if (base === 'StringEqualsIgnoreCase') return fits(wanted, value, it, false, 'i');
  if (base === 'StringLike') return fits(wanted, value, it, true);
  if (base === 'ArnEquals' || base === 'ArnLike') return arnLike(value, wanted, it);
  if (base === 'Bool') return value.toLowerCase() === wanted.toLowerCase();
  if (base === 'BinaryEquals') return Buffer.from(value, 'base64').equals(Buffer.from(wanted, 'base64'));
  if (base === 'IpAddress') return inRange(value, wanted);
  const read = base.startsWith('Date') ? moment : Number;
  const [a, b] = [read(value), read(wanted)];
  const order = base.replace(/^(Date|Numeric)/, '');
  if (order === 'Equals') return a === b;
  if (order.endsWith('Equals') && a === b) return true;
  return order.startsWith('Less') ? a < b : a > b;
}

/** Six fields, each against its own; the last runs to the end. */
function arnLike(value: string, wanted: string, it: Matching): boolean {
  const masked = it.variables ? wanted.replace(/\$\{[^}]*\}/g, (each) => each.replaceAll(':', '\u0003')) : wanted;
  const [left, right] = [value, masked].map((text) => {
    const fields = text.split(':').map((field) => field.replaceAll('\u0003', ':'));
    return [...fields.slice(0, 5), fields.slice(5).join(':')];
  });
  return (right ?? []).every((field, at) => fits(field, left?.[at] ?? '', it, true));
}

function moment(text: string): number {
  return /^\d{5,}/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inRange(value: string, range: string): boolean {
  const [base = '', length] = range.split('/');
  const [left, right] = [bits(value), bits(base)];
  const number = length === undefined ? right.length : Number(length);
  return left.length === right.length && left.slice(0, number) === right.slice(0, number);
}

function bits(address: string): string {
  const binary = (part: string, base: number, width: number) =>
    Number.parseInt(part, base).toString(2).padStart(width, '0');
  if (!address.includes(':'))
    return address
      .split('.')
      .map((part) => binary(part, 10, 8))
      .join('');
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter((part) => part !== ''));
  const zeros = '0'.repeat(address.includes('::') ? 8 - head.length - tail.length : 0);
  return [...head, ...zeros, ...tail].map((part) => binary(part, 16, 16)).join('');
}
