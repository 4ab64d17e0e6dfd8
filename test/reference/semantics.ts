// The reference: AWS's rules once more, plain and slow, straight over a policy's JSON, sharing nothing with the engine
// that it checks. What AWS leaves open is put to `doubt`, which the caller tries both ways.

export interface Json {
  readonly [element: string]: unknown;
}

export interface Who {
  readonly type: 'user' | 'role' | 'root' | 'service' | 'anonymous';
  readonly arn?: string;
  readonly account?: string;
  readonly service?: string;
}

export interface Situation {
  readonly who: Who;
  readonly action: string;
  readonly arn: string;
  /** Account that owns the resource; undefined where the action works on none. */
  readonly owner?: string;
  readonly identity: readonly Json[];
  /** The resource's policy, or null where the resource can have none. */
  readonly resource: { readonly document?: Json; readonly trust: boolean } | null;
  /** By lower-case name; what is not there is absent. */
  readonly callerKeys: Keys;
  readonly resourceKeys: Keys;
}

export type Keys = Readonly<Record<string, readonly string[]>>;
export type Doubt = (about: string) => boolean;
export type Answer = 'allow' | 'explicit-deny' | 'implicit-deny';

export function answer(it: Situation, doubt: Doubt): Answer {
  const found = { deny: false, own: false, direct: false, account: false };
  for (const { statement, variables, keys, named } of statementsOf(it)) {
    const how = named ? principalMatch(statement, it.who, doubt) : 'direct';
    if (how === 'none' || !elementsMatch(statement, it, keys, variables, doubt)) continue;
    if (statement.Effect === 'Deny') found.deny = true;
    else if (!named) found.own = true;
    else found[how] = true;
  }
  if (found.deny) return 'explicit-deny';
  return allowed(it, found.own, found.direct, found.account) ? 'allow' : 'implicit-deny';
}

function statementsOf({ who, owner, action, identity, resource, callerKeys, resourceKeys }: Situation) {
  const repair = /^s3:(Get|Put|Delete)BucketPolicy$/.test(action) && who.type === 'root' && who.account === owner;
  const layers = identity.map((document) => ({ document, keys: callerKeys, named: false }));
  if (resource?.document && !repair) layers.push({ document: resource.document, keys: resourceKeys, named: true });
  return layers.flatMap(({ document, keys, named }) =>
    (list(document.Statement) as Json[]).map((statement) => {
      return { statement, variables: document.Version === '2012-10-17', keys, named };
    }),
  );
}

function allowed({ who, owner, resource }: Situation, own: boolean, direct: boolean, account: boolean): boolean {
  if (who.type === 'service' || who.type === 'anonymous') return resource !== null && direct;
  const mine = own || who.type === 'root';
  const same = owner === undefined || owner === who.account;
  if (resource === null) return same && mine;
  if (!same) return mine && (direct || account);
  if (resource.trust) return direct || (account && mine);
  return mine || direct;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): readonly string[] {
  return list(value).map(String);
}

function principalMatch(statement: Json, who: Who, doubt: Doubt): 'direct' | 'account' | 'none' {
  if ('NotPrincipal' in statement) return isSpared(statement.NotPrincipal, who, doubt) ? 'none' : 'direct';
  const principal = statement.Principal;
  if (principal === '*') return 'direct';
  const { AWS = [], Service = [] } = principal as { AWS?: unknown; Service?: unknown };
  if (who.type === 'service') {
    if (texts(Service).includes(who.service ?? '')) return 'direct';
    return texts(AWS).includes('*') && doubt('star and services') ? 'direct' : 'none';
  }
  if (who.type === 'anonymous') return texts(AWS).includes('*') && doubt('star and anonymous') ? 'direct' : 'none';
  if (texts(AWS).includes('*')) return 'direct';
  if (who.type !== 'root' && texts(AWS).includes(who.arn ?? '')) return 'direct';
  const accountNamed = texts(AWS).some((each) => each === who.account || each === `arn:aws:iam::${who.account}:root`);
  return accountNamed ? 'account' : 'none';
}

function isSpared(value: unknown, who: Who, doubt: Doubt): boolean {
  if (value === '*') return true;
  const { AWS = [], Service = [] } = value as { AWS?: unknown; Service?: unknown };
  const names = texts(AWS);
  if (who.type === 'service' && texts(Service).includes(who.service ?? '')) return true;
  if (who.type === 'service' || who.type === 'anonymous') return names.includes('*') && doubt('star spared');
  if (names.includes('*')) return true;
  const account = names.includes(who.account ?? '') || names.includes(`arn:aws:iam::${who.account}:root`);
  if (who.type === 'root') return account;
  if (!names.includes(who.arn ?? '')) return false;
  return who.type === 'user' && account ? true : doubt('partly listed');
}

function elementsMatch(statement: Json, it: Situation, keys: Keys, variables: boolean, doubt: Doubt): boolean {
  const action = texts(statement.Action ?? statement.NotAction).some((each) => glob(each, 'i').test(it.action));
  if (action === 'NotAction' in statement) return false;
  const resources = statement.Resource ?? statement.NotResource;
  if (resources !== undefined) {
    const hit = texts(resources).some((each) => {
      if (each === '*') return true;
      if (it.arn === '*') return each.split(':')[2] === it.action.split(':')[0] && doubt(`narrow ${each}`);
      return pattern(each, keys, variables, true)?.test(it.arn) ?? false;
    });
    if (hit === 'NotResource' in statement) return false;
  }
  const conditions = Object.entries((statement.Condition ?? {}) as Record<string, Json>);
  return conditions.every(([operator, block]) =>
    Object.entries(block).every(([key, values]) =>
      clause(operator, keys[key.toLowerCase()], texts(values), keys, variables),
    ),
  );
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function glob(text: string, flags = ''): RegExp {
  return new RegExp(
    `^${text
      .split(/([*?])/)
      .map(wild)
      .join('')}$`,
    `s${flags}`,
  );
}

function wild(piece: string): string {
  return piece === '*' ? '.*' : piece === '?' ? '.' : quoted(piece);
}

/** Null where a variable has no value. */
function pattern(text: string, keys: Keys, variables: boolean, wildcards: boolean, flags = ''): RegExp | null {
  let missing = false;
  const pieces = variables ? text.split(/(\$\{[^}]*\})/) : [text];
  const source = pieces.map((piece) => {
    if (!variables || !piece.startsWith('${'))
      return wildcards
        ? piece
            .split(/([*?])/)
            .map(wild)
            .join('')
        : quoted(piece);
    const inner = piece.slice(2, -1);
    if (/^[*?$]$/.test(inner)) return quoted(inner);
    const [name = '', fallback] = inner.split(', ');
    const value = keys[name.toLowerCase()]?.[0] ?? fallback?.slice(1, -1);
    if (value === undefined) missing = true;
    return quoted(value ?? '');
  });
  return missing ? null : new RegExp(`^${source.join('')}$`, `s${flags}`);
}

/** `found`: the request's values, undefined where the key is absent. */
export function clause(
  name: string,
  found: readonly string[] | undefined,
  wanted: readonly string[],
  keys: Keys,
  variables: boolean,
): boolean {
  const set = /^(ForAllValues|ForAnyValue):/.exec(name)?.[1];
  const ifExists = name.endsWith('IfExists');
  const base = name.replace(/^.*:/, '').replace(/IfExists$/, '');
  if (base === 'Null') {
    if (set) return set === 'ForAllValues';
    return wanted[0] === String(found === undefined);
  }
  const negated = /Not/.test(base);
  const one = (value: string) =>
    wanted.some((each) => compare(base.replace('Not', ''), value, each, keys, variables)) !== negated;
  if (found === undefined || found.length === 0)
    return set === 'ForAllValues' || ifExists || (negated && set === undefined);
  return set === 'ForAllValues' ? found.every(one) : found.some(one);
}

function compare(base: string, value: string, wanted: string, keys: Keys, variables: boolean): boolean {
  if (base === 'StringEquals') return pattern(wanted, keys, variables, false)?.test(value) ?? false;
  if (base === 'StringEqualsIgnoreCase') return pattern(wanted, keys, variables, false, 'i')?.test(value) ?? false;
  if (base === 'StringLike') return pattern(wanted, keys, variables, true)?.test(value) ?? false;
  if (base === 'ArnEquals' || base === 'ArnLike') return arnLike(value, wanted, keys, variables);
  if (base === 'Bool') return value.toLowerCase() === wanted.toLowerCase();
  if (base === 'BinaryEquals') return Buffer.from(value, 'base64').equals(Buffer.from(wanted, 'base64'));
  if (base.endsWith('IpAddress')) return inRange(value, wanted);
  const read = base.startsWith('Date') ? moment : Number;
  const [a, b] = [read(value), read(wanted)];
  const order = base.replace(/^(Date|Numeric)/, '');
  if (order === 'Equals') return a === b;
  if (order.endsWith('Equals') && a === b) return true;
  return order.startsWith('Less') ? a < b : a > b;
}

function arnLike(value: string, wanted: string, keys: Keys, variables: boolean): boolean {
  const filled = variables
    ? wanted.replace(/\$\{([^*?$][^}]*)\}/g, (_, key: string) => keys[key.toLowerCase()]?.[0] ?? '\u0000')
    : wanted;
  if (filled.includes('\u0000')) return false;
  const [left, right] = [value, filled].map((text) => [
    ...text.split(':').slice(0, 5),
    text.split(':').slice(5).join(':'),
  ]);
  return filled.split(':').length >= 6 && (right ?? []).every((part, index) => glob(part).test(left?.[index] ?? ''));
}

function moment(text: string): number {
  return /^\d{5,}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inRange(value: string, range: string): boolean {
  if (range.includes(':') || value.includes(':')) return false;
  const [base = '', bits = '32'] = range.split('/');
  const binary = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  return binary(value).slice(0, Number(bits)) === binary(base).slice(0, Number(bits));
}
