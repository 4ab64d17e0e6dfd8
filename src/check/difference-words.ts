// Audit arm: a line of a description in words: who, with what, which actions, on what, when.
import type { BaseOperator } from '../iam/operators.ts';
import { durationText, type Session } from '../iam/session.ts';
import type { Aspect } from '../regions/describe-cells.ts';
import type { DifferenceLine, KeySaid } from '../regions/describe-line.ts';
import type { SessionName, ValueName, WhoName } from '../regions/describe-names.ts';
import type { Ground } from '../regions/ground.ts';
import { readPath } from './witness-words.ts';

/** Each part is alternatives, and exceptions from all of them behind `but`. */
export interface Part {
  readonly any: readonly string[];
  readonly but: readonly string[];
}

export interface LineInWords extends Aspect {
  readonly who: Part;
  /** Empty where there is no choice. */
  readonly with: Part;
  readonly actions: Part;
  readonly resources: Part;
  /** The resource is only one of those that are meant, which have no pattern together. */
  readonly resourceIsExample: boolean;
  /** All of these are so. */
  readonly when: readonly string[];
  /** What AWS does not say, and it hangs on; to stand after "whether". */
  readonly open: readonly string[];
  readonly witness: { readonly who: string; readonly action: string; readonly resource: string; readonly when: string };
}

export function lineInWords(line: DifferenceLine, layer: 'identity' | 'resource'): LineInWords {
  const { ground, witness } = line;
  const { subject, action, when } = readPath(ground, witness.path);
  return {
    ...line.aspect,
    who: partOf(line.who, (name) => [whoText(name, ground, layer)]),
    with: hasChoice(line) ? partOf(sessionsFirst(line.with), (name) => [withText(name, ground)]) : nothing,
    actions: partOf(line.actions, (name) =>
      name.is === 'names' ? name.names : [name.is === 'pattern' ? name.pattern : name.name],
    ),
    resources:
      line.resources === undefined ? { any: [witness.arn], but: [] } : partOf(line.resources, (name) => [name]),
    resourceIsExample: line.resources === undefined,
    when: line.when.map(whenText),
    open: line.open,
    witness: { who: subject, action, resource: witness.arn, when },
  };
}

const nothing: Part = { any: [], but: [] };

function partOf<Name>(
  { any, but }: { readonly any: readonly Name[]; readonly but: readonly Name[] },
  texts: (name: Name) => readonly string[],
): Part {
  return { any: any.flatMap(texts), but: but.flatMap(texts) };
}

/** Services and anonymous callers ask in one way only. */
function hasChoice({ with: { any } }: DifferenceLine): boolean {
  return !any.every((name) => name.is === 'session' && name.approach.session.kind === 'none');
}

/** That there is none is said last. */
function sessionsFirst({ any, but }: DifferenceLine['with']): Pick<DifferenceLine['with'], 'any' | 'but'> {
  const isNone = (name: SessionName): boolean => name.is === 'session' && name.approach.session.kind === 'none';
  return { any: [...any.filter((name) => !isNone(name)), ...any.filter(isNone)], but };
}

const kinds = {
  user: 'every user',
  role: 'every role',
  root: 'every root user',
  service: 'every AWS service',
  provider: 'every identity provider',
  anonymous: 'anonymous callers',
  'federated-user': 'every federated user',
} as const;

function whoText(name: WhoName, ground: Ground, layer: 'identity' | 'resource'): string {
  switch (name.is) {
    case 'everyone':
      return layer === 'identity' ? 'whoever has it' : 'everyone';
    case 'kind':
      return kinds[name.kind];
    case 'account':
      return `${name.kind === undefined ? 'everyone' : kinds[name.kind]} of ${accountText(name.id, ground)}`;
    case 'group':
      return `every member of \`${name.name}\``;
    case 'arn':
      return `whose ARN is like \`${name.pattern}\``;
    case 'caller':
      return name.caller.words.replace(/, which is not declared,$/, '');
  }
}

/** The account that no policy mentions stands for all others. */
function accountText(id: string, { world, statements }: Ground): string {
  const declared = Object.entries(world.estate.manifest.accounts).find(([, account]) => account.id === id)?.[0];
  if (declared !== undefined && !declared.startsWith('account ')) return `\`${declared}\``;
  const mentioned = statements.some(({ statement }) => JSON.stringify(statement.source).includes(id));
  return mentioned ? `the account ${id}` : 'other accounts';
}

function withText(name: SessionName, ground: Ground): string {
  switch (name.is) {
    case 'any':
      return 'any session';
    case 'mfa': {
      const what = sessionsText(name.kinds);
      if (name.ages.length === 0) return what === '' ? 'no MFA' : `${what} without MFA`;
      const range = name.all ? '' : ` shown ${rangeText(name.ages, name.bounds)} ago`;
      return what === '' ? `MFA${range}` : `${what} with MFA${range}`;
    }
    case 'session':
      return approachText(name.approach, ground);
  }
}

function sessionsText(sessions: Extract<SessionName, { is: 'mfa' }>['kinds']): string {
  return (sessions ?? []).map((kind) => plain[kind]).join(' or ');
}

const plain: Readonly<Record<Session['kind'], string>> = {
  'access-key': 'an access key',
  console: 'a console session',
  'session-token': 'a session token',
  'federation-token': 'a federation token',
  'role-session': "a role's session",
  'identity-provider': 'a session that an identity provider vouched for',
  'instance-profile': 'an instance profile',
  none: 'no session (AWS services, anonymous callers)',
};

function approachText(
  { session: { kind, mfaAge }, mfaCode, viaService }: Extract<SessionName, { is: 'session' }>['approach'],
  { statements }: Ground,
): string {
  if (viaService) return 'an AWS service that acts for the caller';
  if (kind === 'access-key' && mfaCode) return 'an access key and an MFA code in the call';
  const asks = statements.some(({ statement }) =>
    statement.clauses.some(({ source: { key } }) => key.toLowerCase().startsWith('aws:multifactorauth')),
  );
  if (kind === 'access-key' && asks) return 'an access key (no MFA key)';
  const shown = mfaAge === undefined ? ' without MFA' : ` with MFA shown ${durationText(mfaAge)} ago`;
  return kind === 'console' || kind === 'session-token' || kind === 'role-session'
    ? `${plain[kind]}${shown}`
    : plain[kind];
}

/** `more than 1h and up to 2h`; ages stand for all between the bounds around them. */
function rangeText(ages: readonly number[], bounds: readonly number[]): string {
  const [least = 0, most = 0] = [ages[0], ages.at(-1)];
  const below = bounds.filter((bound) => bound < least).at(-1);
  const above = bounds.find((bound) => bound > most);
  if (least === most && bounds.includes(least)) return `exactly ${durationText(least)}`;
  const from = bounds.includes(least)
    ? `${durationText(least)} or more`
    : below === undefined
      ? ''
      : `more than ${durationText(below)}`;
  const to = bounds.includes(most)
    ? `up to ${durationText(most)}`
    : above === undefined
      ? ''
      : `less than ${durationText(above)}`;
  return [from, to].filter((part) => part !== '').join(' and ');
}

function whenText(said: KeySaid): string {
  if ('one' in said) return `\`${said.key}\` holds ${said.holds ? 'one' : 'none'} like \`${said.one}\``;
  const { any, but } = said.value;
  const key = `\`${said.key}\``;
  const exceptions = but.map((name) => `not ${valueText(name)}`);
  const [first] = any;
  if (any.length === 1 && first?.is === 'anything') return `${key} is ${exceptions.join(' and ')}`;
  if (any.length === 1 && first?.is === 'absent') return `there is no ${key}`;
  const texts = any.map((name) => (name.is === 'absent' ? 'not there' : valueText(name)));
  return `${key} is ${[texts.join(' or '), ...exceptions].join(' and ')}`;
}

function valueText(name: ValueName): string {
  if (name.is === 'compared') return `${comparedText[name.operator] ?? ''}\`${name.value}\``;
  if (name.is === 'like') return `such as \`${name.value}\``;
  return name.is === 'present' ? 'there' : name.is;
}

const comparedText: Readonly<Partial<Record<BaseOperator, string>>> = {
  StringLike: 'like ',
  ArnLike: 'like ',
  ArnEquals: 'like ',
  IpAddress: 'in ',
  NumericLessThan: 'less than ',
  NumericLessThanEquals: 'at most ',
  NumericGreaterThan: 'more than ',
  NumericGreaterThanEquals: 'at least ',
  DateLessThan: 'before ',
  DateLessThanEquals: 'up to ',
  DateGreaterThan: 'after ',
  DateGreaterThanEquals: 'from ',
};
