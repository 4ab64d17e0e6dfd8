// Conditions fail closed: no operator but AWS's own, and no value that its operator cannot take.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BaseOperator, operators, parseOperator, type ValueType } from '../../src/iam/operators.ts';
import { conditionsFromData } from '../../src/iam/read-conditions.ts';

const names = Object.keys(operators) as BaseOperator[];
const key = 'aws:PrincipalTag/x';

/** `code path` of each problem. */
function problems(operator: string, value: unknown): string[] {
  const found: string[] = [];
  conditionsFromData({ [operator]: { [key]: value } }, '2012-10-17', (code, path) =>
    found.push([code, ...path].join(' ')),
  );
  return found;
}

/** Every way to write the operator. */
function forms(name: BaseOperator): string[] {
  const sets = [name, `ForAllValues:${name}`, `ForAnyValue:${name}`];
  return name === 'Null' ? sets : [...sets, ...sets.map((form) => `${form}IfExists`)];
}

test('one letter too many, too few or in another case is another operator', () => {
  for (const form of names.flatMap(forms)) {
    for (let at = 0; at < form.length; at += 1) {
      const [before, letter = '', after] = [form.slice(0, at), form[at], form.slice(at + 1)];
      const swapped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      for (const typo of [before + after, `${before}${letter}${letter}${after}`, before + swapped + after]) {
        if (typo === form) continue;
        assert.is(parseOperator(typo), undefined, typo);
        assert.equal(problems(typo, 'true'), [`policy-operator ${typo}`]);
      }
    }
  }
});

test('names that every object has, and spaces, are no operators', () => {
  for (const name of ['constructor', '__proto__', 'toString', '', ' Bool', 'Bool ', 'ForAllValues:', 'IfExists']) {
    const found: string[] = [];
    const data = JSON.parse(`{ ${JSON.stringify(name)}: { "aws:SecureTransport": "false" } }`);
    assert.equal(
      conditionsFromData(data, '2012-10-17', (code) => found.push(code)),
      [],
    );
    assert.equal(found, ['policy-operator'], name);
  }
});

const values: Readonly<Record<ValueType, { readonly good: readonly unknown[]; readonly bad: readonly unknown[] }>> = {
  string: { good: ['', 'x*', '${aws:username}', true, 7], bad: ['${aws:username', '${}'] },
  numeric: {
    good: [0, '3600', '-1', '0.5', 2 ** 40],
    bad: ['', ' 1', '1e3', '0x10', '1,000', 'NaN', '.5', '${aws:x}', 1e300, true],
  },
  date: {
    good: ['2026-01-31', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00+01:00', 1769853600, '1769853600'],
    bad: ['', '2026', '2026-13-01', '2026-02-29', '2026-01-31T25:00:00Z', '2026-01-31T10:00:00', 'now', true],
  },
  bool: { good: [true, 'false', 'TRUE'], bad: ['', 'yes', 1, '0', '${aws:x}', ' true'] },
  null: { good: [false, 'true'], bad: ['', 'null', 0] },
  binary: { good: ['', 'QmluYXJ5', 'QQ=='], bad: ['QQ', 'QQ=', 'Q===', 'QQ==\n', 'Qm-_', '${aws:x}', 7] },
  ip: {
    good: ['10.0.0.0/8', '203.0.113.7', '2001:db8::/32', '0.0.0.0/0'],
    bad: ['', '10.0.0.0/33', '10.0.0', '256.0.0.1', '10.0.0.0/08', '::1/129', '10.0.0.0-10.0.0.9', 'fe80::1%eth0', 10],
  },
  arn: {
    good: ['arn:aws:s3:::b', '*:*:*:*:*:*', 'arn:aws:iam::*:role/${aws:username}', '${aws:PrincipalTag/arn}'],
    bad: ['', '*', 'arn:aws:s3::', 'role/x', 5],
  },
};

for (const name of names) {
  test(`${name}: values of its type and no others, with every prefix and suffix`, () => {
    const { good, bad } = values[operators[name].type];
    for (const form of forms(name)) {
      for (const value of good) assert.equal(problems(form, value), [], `${form} ${value}`);
      for (const value of bad) {
        const [found = '', ...more] = problems(form, value);
        assert.match(found, /^policy-(?:condition-value|variable) /, `${form} ${value}`);
        assert.is(found.slice(found.indexOf(' ') + 1), `${form} ${key}`);
        assert.equal(more, []);
      }
      const notValues: readonly unknown[] = [null, {}, [null], [[]], [{}]];
      for (const value of notValues) assert.match(problems(form, value)[0] ?? '', /^policy-type /);
    }
  });
}

test('one bad value among good ones is told of by its place', () => {
  assert.equal(problems('IpAddress', ['10.0.0.0/8', '10.0.0.0/99', '::1']), [
    `policy-condition-value IpAddress ${key} 1`,
  ]);
  for (const mixed of [
    [true, 'false'],
    [1, '2'],
    ['a', 1],
    ['a', false],
  ]) {
    assert.equal(problems('StringEquals', mixed), [`policy-condition-value StringEquals ${key}`]);
  }
});

test('a block that is no object of keys', () => {
  const notBlocks: readonly unknown[] = [null, 'x', true, 3, [], [{ [key]: 'x' }]];
  for (const block of notBlocks) {
    const found: string[] = [];
    conditionsFromData({ StringEquals: block }, '2012-10-17', (code, path) => found.push([code, ...path].join(' ')));
    assert.equal(found, ['policy-type StringEquals']);
  }
});

test('equal bytes are one value', () => {
  const Condition = { BinaryEquals: { [key]: ['QR==', 'QQ==', 'QmluYXJ5'] } };
  const [clause] = conditionsFromData(Condition, '2012-10-17', () => assert.unreachable());
  assert.equal(clause?.values, ['QQ==', 'QmluYXJ5']);
});

test.run();
