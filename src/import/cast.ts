// import/: who and what the policies speak of, declared as they are used. Knows nothing of rules.
import { iamNameProblem, iamPathProblem, parseArn, serviceHostProblem } from '../iam/arn.ts';
import { isBuiltInHost, permissionSetRole } from '../iam/federation.ts';
import { formatDuration } from '../spec/duration.ts';
import type { HolderKind, Holding } from './given.ts';
import { Names } from './names.ts';
import { type Entries, oneOrMore, type Value } from './yaml.ts';

/** An account whose policies are imported, and how it is known. */
export interface Home {
  readonly id: string;
  readonly partition: string;
  /** `said` by an option; `arns`: it stands in the policies; `none`: nothing tells, and it stands for it. */
  readonly from: 'said' | 'arns' | 'none';
}

export interface MfaForm {
  readonly keyAbsent: 'denied' | 'exempt';
  /** Seconds. */
  readonly maxAge?: number;
  readonly byAge?: boolean;
}

/** What is declared: a value each, by name, with what is to be said about it. */
export interface Declared {
  readonly name: string;
  readonly value: Value;
  readonly comment?: string;
}

const nothingElse: Holding = { path: '', has: [], members: [] };

type Section = Map<string, Declared>;

export class Cast {
  readonly home: Home;
  readonly #accounts: Section = new Map();
  readonly #principals: Section = new Map();
  readonly #buckets: Section = new Map();
  readonly #mfa: Section = new Map();
  readonly #accountNames = new Names();
  readonly #names = new Names();
  readonly #mfaNames = new Names();

  constructor(home: Home) {
    this.home = home;
    const comment = { said: undefined, arns: 'as its ARNs say', none: 'a placeholder: no policy says whose it is' };
    const plain = home.partition === 'aws';
    const value = plain ? home.id : { id: home.id, partition: home.partition };
    this.#declare(this.#accounts, home.id, this.#accountNames.take('home', 'account'), value, comment[home.from]);
  }

  get sections(): Readonly<Record<'accounts' | 'principals' | 'buckets' | 'mfa', readonly Declared[]>> {
    const of = (section: Section): readonly Declared[] => [...section.values()];
    return {
      accounts: of(this.#accounts),
      principals: of(this.#principals),
      buckets: of(this.#buckets),
      mfa: of(this.#mfa),
    };
  }

  /** By its 12 digits. */
  account(id: string): string {
    const { partition } = this.home;
    const value: Entries = { id, managed: false, ...(partition === 'aws' ? {} : { partition }) };
    return this.#once(this.#accounts, id, () => this.#accountNames.take(id, 'account'), value);
  }

  /** Every identity of an account. */
  everyoneOf(id: string): string {
    const account = this.account(id);
    return this.#principal(`account ${id}`, `identities-of-${this.#short(id)}`, 'principal', { account });
  }

  root(id: string): string {
    const account = this.account(id);
    return this.#principal(`root ${id}`, `root-of-${this.#short(id)}`, 'principal', { root: account });
  }

  /** A principal by the ARN of a user or role; undefined where it is none, or a pattern. */
  identity(text: string): string | undefined {
    const place = placeOf(text, this.home.partition);
    if (place === undefined) return undefined;
    const { kind, account, path, name } = place;
    const value = { [kind]: `${this.account(account)}/${path}${name}` };
    if (account === this.home.id) return this.#principal(text, name, kind, value);
    const comment = 'its own account is taken to allow it everything';
    return this.#principal(text, name, kind, { ...value, has: 'AdministratorAccess' }, comment);
  }

  /** One whose own policy is imported. */
  holder(kind: HolderKind, name: string, { path, has, members }: Holding = nothingElse): string {
    const iamName = name.replace(/[^\w+=,.@-]+/g, '-').slice(0, 64);
    const arn = (of: string, at: string): string => `arn:${this.home.partition}:iam::${this.home.id}:${of}/${at}`;
    const place = `${path}${iamName}`;
    const holds = has.length === 0 ? {} : { has: oneOrMore(has) };
    const value = { [kind]: `home/${place}`, ...holds };
    if (kind !== 'group') return this.#principal(arn(kind, place), iamName, kind, value);
    const users = members.flatMap((each) => this.identity(arn('user', each)) ?? []);
    if (users.length > 0) {
      return this.#principal(arn(kind, place), iamName, kind, {
        group: `home/${place}`,
        members: oneOrMore(users),
        ...holds,
      });
    }
    const member = this.#principal(
      `member ${iamName}`,
      `member-of-${iamName}`,
      'user',
      { user: `home/${`member-of-${iamName}`.slice(0, 64)}` },
      'for the tests',
    );
    return this.#principal(arn(kind, place), iamName, kind, { group: `home/${place}`, members: member, ...holds });
  }

  /** A user with every permission of their own, for tests to ask as. */
  administrator(id: string): string {
    const account = this.account(id);
    const value = { user: `${account}/administrator`, has: 'AdministratorAccess' };
    const comment = 'for the tests: holds everything';
    return this.#principal(
      `administrator ${id}`,
      id === this.home.id ? 'administrator' : `administrator-of-${id}`,
      'user',
      value,
      comment,
    );
  }

  #short(id: string): string {
    return id === this.home.id ? 'home' : id;
  }

  service(host: string): string | undefined {
    if (serviceHostProblem(host) !== undefined) return undefined;
    return this.#principal(`service ${host}`, host.replace(/\.amazonaws\.com.*$/, ''), 'service', { service: host });
  }

  /** An identity provider by its ARN, or the host of one that AWS knows itself. */
  provider(text: string): string | undefined {
    if (isBuiltInHost(text)) return this.#provider('oidc', this.home.id, text);
    const arn = parseArn(text);
    const [kind, ...rest] = (arn?.resource ?? '').split('/');
    if (arn?.service !== 'iam' || !/^\d{12}$/.test(arn.account) || rest.length === 0) return undefined;
    if (kind !== 'oidc-provider' && kind !== 'saml-provider') return undefined;
    return this.#provider(kind === 'oidc-provider' ? 'oidc' : 'saml', arn.account, rest.join('/'));
  }

  /** Roles by a pattern of their ARN, as `aws:PrincipalArn` is asked for; undefined where the language has no word for it. */
  roles(pattern: string): string | undefined {
    const arn = parseArn(pattern);
    if (arn?.service !== 'iam' || arn.region !== '' || arn.partition !== this.home.partition) return undefined;
    if (arn.account !== '*' && !/^\d{12}$/.test(arn.account)) return undefined;
    const [, rest = ''] = /^role\/(.+)$/s.exec(arn.resource) ?? [];
    if (rest === '') return undefined;
    const account = arn.account === '*' ? 'any' : this.account(arn.account);
    const [, set] = /AWSReservedSSO_([\w+=,.@-]+)_\?{16}$/.exec(rest) ?? [];
    if (set !== undefined && rest === permissionSetRole(set)) {
      return this.#principal(`sso ${pattern}`, set, 'permission-set', { sso: `${account}/${set}` });
    }
    const word = `roles-${rest.replace(/[*?]+/g, ' ')}`;
    return this.#principal(`roles ${pattern}`, word, 'roles', { roles: `${account}/${rest}` });
  }

  /** What a name in the spec stands for. */
  principal(name: string): Entries | undefined {
    for (const each of this.#principals.values()) if (each.name === name) return each.value as Entries;
    return undefined;
  }

  /** The user or role that has the ARN, where it is declared. */
  known(arn: string): string | undefined {
    return this.#principals.get(arn)?.name;
  }

  /** The id of an account by its name in the spec. */
  idOf(name: string): string {
    for (const [id, each] of this.#accounts) if (each.name === name) return id;
    return this.home.id;
  }

  /** Any that there is; one more where there is none. */
  someBucket(): string {
    const [first] = this.#buckets.values();
    return first?.name ?? this.bucket('example-bucket', 'for the tests');
  }

  bucket(s3Name: string, comment?: string): string {
    const value = { name: s3Name, account: 'home' };
    return this.#once(this.#buckets, s3Name, () => this.#names.take(s3Name, 'bucket'), value, comment);
  }

  mfa({ keyAbsent, maxAge, byAge = false }: MfaForm): string {
    const age = maxAge === undefined ? {} : { max_age: formatDuration(maxAge) };
    const value: Entries = { key_absent: keyAbsent, ...age, ...(byAge ? { key: 'age' } : {}) };
    const shown = maxAge === undefined ? 'present' : `within-${formatDuration(maxAge)}`;
    const word = `${shown}${byAge ? '-by-age' : ''}${keyAbsent === 'exempt' ? '-or-no-key' : ''}`;
    return this.#once(this.#mfa, JSON.stringify(value), () => this.#mfaNames.take(word, 'mfa'), value);
  }

  #provider(kind: 'oidc' | 'saml', account: string, name: string): string {
    const value = { [kind]: `${this.account(account)}/${name}` };
    return this.#principal(`${kind} ${account} ${name}`, name.replace(/\.com$/, ''), kind, value);
  }

  #principal(key: string, word: string, what: string, value: Value, comment?: string): string {
    return this.#once(this.#principals, key, () => this.#names.take(word, what), value, comment);
  }

  #once(section: Section, key: string, name: () => string, value: Value, comment?: string): string {
    return section.get(key)?.name ?? this.#declare(section, key, name(), value, comment);
  }

  #declare(section: Section, key: string, name: string, value: Value, comment?: string): string {
    section.set(key, { name, value, ...(comment === undefined ? {} : { comment }) });
    return name;
  }
}

interface Place {
  readonly kind: 'user' | 'role';
  readonly account: string;
  /** Empty, or `teams/data/`. */
  readonly path: string;
  readonly name: string;
}

/** Undefined for what no declared user or role can be. */
function placeOf(text: string, partition: string): Place | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 'iam' || arn.region !== '' || arn.partition !== partition) return undefined;
  if (!/^\d{12}$/.test(arn.account)) return undefined;
  const [, kind, path = '', name = ''] = /^(user|role)\/(.*\/)?([^/]+)$/s.exec(arn.resource) ?? [];
  if ((kind !== 'user' && kind !== 'role') || iamNameProblem(kind, name) !== undefined) return undefined;
  if (/[*?<>]|\/\//.test(path) || iamPathProblem(`/${path}`) !== undefined) return undefined;
  return { kind, account: arn.account, path, name };
}
