// The questions that proofs and a general solver both answer: forms of MFA guards, the Not-forms, and patterns that overlap.
import type { Question, Statement } from './z3-encoding.ts';

const everything = ['*'];
const uses: Statement = { Effect: 'Allow', Action: ['s3:*'], Resource: everything };
const guard = (Condition: NonNullable<Statement['Condition']>, rest: Partial<Statement> = {}): Statement => {
  return { Effect: 'Deny', Principal: '*', Action: ['s3:*'], Resource: everything, Condition, ...rest };
};

const present = (operator: string, value: string) => ({ [operator]: { 'aws:MultiFactorAuthPresent': value } });
const age = (operator: string, value: string) => ({ [operator]: { 'aws:MultiFactorAuthAge': value } });

const guards = [
  present('Bool', 'false'),
  present('BoolIfExists', 'false'),
  present('StringNotEquals', 'true'),
  present('Null', 'true'),
  age('Null', 'true'),
  age('NumericGreaterThan', '3600'),
  age('NumericGreaterThanIfExists', '3600'),
  age('NumericGreaterThanEquals', '3600'),
  age('NumericGreaterThanIfExists', '3601'),
];
const grants = [
  present('Bool', 'true'),
  present('BoolIfExists', 'true'),
  present('Null', 'false'),
  age('Null', 'false'),
  age('NumericLessThanEquals', '3600'),
  age('NumericLessThan', '3601'),
  age('NumericLessThanIfExists', '3600'),
];

const plain = { actions: ['s3:PutObject'], keys: '*', bucket: [], identity: [] };
const by = (condition: object): string => JSON.stringify(condition).replace(/[{}"]/g, '');

const ofGuards = guards.flatMap((each): readonly Question[] =>
  ([undefined, 'any', 3600] as const).map((unless) => ({
    ...plain,
    name: `guarded by ${by(each)}, unless ${unless ?? 'nothing'}`,
    identity: [uses],
    bucket: [guard(each)],
    ...(unless === undefined ? {} : { unless }),
  })),
);

const ofGrants = grants.flatMap((each): readonly Question[] =>
  (['any', 3600] as const).map((unless) => ({
    ...plain,
    name: `granted by ${by(each)}, unless ${unless}`,
    identity: [{ ...uses, Condition: each }],
    unless,
  })),
);

const notForms: readonly Question[] = [
  {
    ...plain,
    name: 'NotAction leaves out what is asked',
    identity: [uses],
    bucket: [{ Effect: 'Deny', Principal: '*', NotAction: ['s3:Get*'], Resource: everything }],
  },
  {
    ...plain,
    name: 'NotAction covers what is asked',
    actions: ['s3:GetObject'],
    identity: [uses],
    bucket: [{ Effect: 'Deny', Principal: '*', NotAction: ['s3:Get*'], Resource: everything }],
  },
  {
    ...plain,
    name: 'NotPrincipal stops all but one',
    identity: [uses],
    bucket: [{ Effect: 'Deny', NotPrincipal: ['alice'], Action: ['s3:*'], Resource: everything }],
  },
  {
    ...plain,
    name: 'two NotPrincipals stop all',
    identity: [uses],
    bucket: ['alice', 'bob'].map((each) => ({
      Effect: 'Deny',
      NotPrincipal: [each],
      Action: ['s3:*'],
      Resource: everything,
    })),
  },
  {
    ...plain,
    name: 'NotAction, NotResource and NotPrincipal at once leave nothing there',
    keys: 'a*',
    identity: [uses],
    bucket: [
      { Effect: 'Deny', NotPrincipal: ['alice'], NotAction: ['s3:Get*'], NotResource: ['b*'] },
      { Effect: 'Deny', Principal: ['alice'], Action: ['s3:P*'], Resource: ['*'] },
    ],
  },
  {
    ...plain,
    name: 'NotResource spares what is in it',
    keys: 'b*',
    identity: [uses],
    bucket: [{ Effect: 'Deny', Principal: '*', Action: ['s3:*'], NotResource: ['b*'] }],
  },
  {
    ...plain,
    name: 'NotResource of an Allow',
    keys: 'b*',
    identity: [{ Effect: 'Allow', Action: ['s3:*'], NotResource: ['b*'] }],
  },
];

/** What is allowed, what is denied, what is asked for. */
const patterns: readonly (readonly [allow: string, deny: string, asked: string])[] = [
  ['reports/*', 'reports/*', 'reports/q3.csv'],
  ['reports/*', 'reports/20*', 'reports/*'],
  ['reports/*', 'reports*', '*'],
  ['*.csv', 'reports/*', 'reports/*.csv'],
  ['*.csv', '*csv', '*'],
  ['a*b', 'a*', '*b'],
  ['a*b', 'ab', 'a*b'],
  ['a*b', '*a*b*', '*'],
  ['a?b', 'a*b', '*'],
  ['a*b', 'a?b', 'a??'],
  ['a*b', 'a?b', '???'],
  ['?', 'a', 'a'],
  ['*a*a*', '*aa*', '*'],
  ['*abc', '*bc', '*'],
  ['home/*/x', 'home/*', 'home/alice/x'],
  ['home/*', 'home/*/x', '*/x'],
];

const ofPatterns = patterns.map(
  ([allow, deny, keys]): Question => ({
    ...plain,
    name: `${allow} allowed, ${deny} denied, ${keys} asked for`,
    keys,
    identity: [{ Effect: 'Allow', Action: ['s3:PutObject'], Resource: [allow] }],
    bucket: [{ Effect: 'Deny', Principal: '*', Action: ['s3:Put*'], Resource: [deny] }],
  }),
);

export const questions: readonly Question[] = [...ofGuards, ...ofGrants, ...notForms, ...ofPatterns];
