// The table of condition operators, written out a second time by AWS's rules, and how their names are taken apart.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type BaseOperator,
  formatOperator,
  operators,
  parseOperator,
  type ValueType,
} from '../../src/iam/operators.ts';

/** `*`: wildcards and variables, `$`: variables alone. */
const families: readonly [ValueType, '' | '$' | '*', readonly (readonly [BaseOperator, opposite?: BaseOperator])[]][] =
  [
    [
      'string',
      '$',
      [
        ['StringEquals', 'StringNotEquals'],
        ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
      ],
    ],
    ['string', '*', [['StringLike', 'StringNotLike']]],
    [
      'arn',
      '*',
      [
        ['ArnEquals', 'ArnNotEquals'],
        ['ArnLike', 'ArnNotLike'],
      ],
    ],
    ...(['Numeric', 'Date'] as const).map((name): (typeof families)[number] => [
      name === 'Date' ? 'date' : 'numeric',
      '',
      [
        [`${name}Equals`, `${name}NotEquals`],
        [`${name}LessThan`, `${name}GreaterThanEquals`],
        [`${name}LessThanEquals`, `${name}GreaterThan`],
      ],
    ]),
    ['ip', '', [['IpAddress', 'NotIpAddress']]],
    ['bool', '', [['Bool']]],
    ['binary', '', [['BinaryEquals']]],
    ['null', '', [['Null']]],
  ];

test('every operator has the facts of its family, and its opposite has them too', () => {
  const listed: string[] = [];
  for (const [type, kind, pairs] of families) {
    for (const [base, opposite] of pairs) {
      for (const [name, other] of opposite === undefined
        ? [[base, undefined]]
        : [
            [base, opposite],
            [opposite, base],
          ]) {
        listed.push(name as string);
        assert.equal(operators[name as BaseOperator], {
          type,
          negated: /Not/.test(name as string),
          wildcards: kind === '*',
          variables: kind !== '',
          ...(other === undefined ? {} : { opposite: other }),
        });
      }
    }
  }
  assert.equal(listed.toSorted(), Object.keys(operators).toSorted());
});

const sets = ['ForAllValues', 'ForAnyValue', undefined] as const;

for (const base of Object.keys(operators) as BaseOperator[]) {
  test(`${base} is taken apart, and put together again`, () => {
    for (const set of sets) {
      for (const ifExists of base === 'Null' ? [false] : [false, true]) {
        const operator = { base, ifExists, ...(set && { set }) };
        const name = `${set ? `${set}:` : ''}${base}${ifExists ? 'IfExists' : ''}`;
        assert.is(formatOperator(operator), name);
        assert.equal(parseOperator(name), operator);
      }
    }
  });
}

for (const name of [
  '',
  'String',
  'stringEquals',
  'StringEquals ',
  ' StringEquals',
  'StringEqualsIfexists',
  'IfExists',
  'NullIfExists',
  'ForAllValues',
  'ForAllValues:',
  'ForAnyValue:NullIfExists',
  'ForSomeValue:Bool',
  'XForAnyValue:Bool',
  'ForAnyValue:ForAnyValue:Bool',
  'toString',
  'constructor',
]) {
  test(`\`${name}\` is no operator`, () => assert.is(parseOperator(name), undefined));
}

test.run();
