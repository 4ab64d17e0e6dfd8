// Small questions about policies, put to a general solver: an encoding in SMT-LIB of its own, written from AWS's rules. It
// shares nothing with the proofs but the questions.

/** One account, the bucket `acme-data` in it, and these callers of that account. */
export const users = ['alice', 'bob'] as const;
export const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectAcl'] as const;

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | readonly string[];
  readonly NotPrincipal?: readonly string[];
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  /** Of the keys of objects: `reports/*`. */
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** May somebody be allowed one of the actions on one of the objects, with MFA not shown, or too long ago? */
export interface Question {
  readonly name: string;
  readonly bucket: readonly Statement[];
  /** The same for each user. */
  readonly identity: readonly Statement[];
  readonly actions: readonly string[];
  readonly keys: string;
  /** Requests with MFA as young as that are left aside; `any`: with MFA of any age. */
  readonly unless?: number | 'any';
}

/**
 * The request as the solver sees it: who, what, the object's key, and the session. `mfa` is the state of the MFA key: 0
 * absent, 1 false, 2 true; only with 2 is there an age. A long-term key never has it, and the console always does.
 */
const declarations = `(declare-const who Int)
(declare-const what Int)
(declare-const key String)
(declare-const mfa Int)
(declare-const age Int)
(assert (and (<= 0 who) (< who ${users.length})))
(assert (and (<= 0 what) (< what ${actions.length})))
(assert (and (<= 0 mfa) (<= mfa 2)))
(assert (and (<= 0 age) (<= age 200000)))
(assert (> (str.len key) 0))
`;

/** Satisfiable where there is such a request. */
export function encode({ bucket, identity, actions: asked, keys, unless }: Question): string {
  const denied = or([...bucket, ...identity].filter(({ Effect }) => Effect === 'Deny').map(matches));
  // In one account either policy may allow, but what names the account alone; none here does.
  const allowed = or([...bucket, ...identity].filter(({ Effect }) => Effect === 'Allow').map(matches));
  const spared = unless === undefined ? 'false' : unless === 'any' ? '(= mfa 2)' : `(and (= mfa 2) (<= age ${unless}))`;
  const all = [or(asked.map(action)), glob(keys), not(spared), not(denied), allowed];
  return `${declarations}${all.map((each) => `(assert ${each})`).join('\n')}\n`;
}

function matches({ Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition }: Statement): string {
  return and([
    Principal === undefined || Principal === '*' ? 'true' : or(Principal.map(user)),
    NotPrincipal === undefined ? 'true' : not(or(NotPrincipal.map(user))),
    Action === undefined ? 'true' : or(Action.map(action)),
    NotAction === undefined ? 'true' : not(or(NotAction.map(action))),
    Resource === undefined ? 'true' : or(Resource.map(glob)),
    NotResource === undefined ? 'true' : not(or(NotResource.map(glob))),
    ...Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => condition(operator, key, value)),
    ),
  ]);
}

function user(name: string): string {
  const index = users.indexOf(name as (typeof users)[number]);
  if (index < 0) throw new Error(`nobody is called \`${name}\``);
  return `(= who ${index})`;
}

/** Those that the pattern fits; they are few. */
function action(pattern: string): string {
  const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  return or(actions.flatMap((each, index) => (expression.test(each) ? [`(= what ${index})`] : [])));
}

/** A pattern of keys as a regular expression of the solver's. */
function glob(pattern: string): string {
  const parts = pattern.split(/([*?])/).filter((each) => each !== '');
  const terms = parts.map((each) => {
    if (each === '*') return '(re.* re.allchar)';
    return each === '?' ? 're.allchar' : `(str.to_re "${each}")`;
  });
  const whole = terms.length === 1 ? terms[0] : `(re.++ ${terms.join(' ')})`;
  return `(str.in_re key ${whole})`;
}

/** Of the two keys of MFA. */
function condition(operator: string, key: string, value: string): string {
  const present = key === 'aws:MultiFactorAuthPresent';
  if (!present && key !== 'aws:MultiFactorAuthAge') throw new Error(`\`${key}\` is not encoded`);
  const isThere = present ? '(> mfa 0)' : '(= mfa 2)';
  const base = operator.replace(/IfExists$/, '');
  if (base === 'Null') return value === 'true' ? not(isThere) : isThere;
  const negated = /Not/.test(base);
  const holds = present
    ? `(= mfa ${value === 'true' ? 2 : 1})`
    : `(${comparisons[base] ?? unknown(base)} age ${value})`;
  if (negated) return or([not(isThere), not(holds)]);
  return operator.endsWith('IfExists') ? or([not(isThere), holds]) : and([isThere, holds]);
}

const comparisons: Readonly<Record<string, string>> = {
  NumericGreaterThan: '>',
  NumericGreaterThanEquals: '>=',
  NumericLessThan: '<',
  NumericLessThanEquals: '<=',
  NumericEquals: '=',
};

function unknown(operator: string): never {
  throw new Error(`\`${operator}\` is not encoded`);
}

const not = (term: string): string => `(not ${term})`;
const and = (terms: readonly string[]): string => (terms.length === 0 ? 'true' : `(and ${terms.join(' ')})`);
const or = (terms: readonly string[]): string => (terms.length === 0 ? 'false' : `(or ${terms.join(' ')})`);
