// Values of keys are held against evaluate's own tests: whatever a key may have must come out like one of them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent } from '../../src/evaluate/keys.ts';
import { compileValue } from '../../src/evaluate/match-values.ts';
import { isDoubt } from '../../src/evaluate/outcome.ts';
import { parseGlob } from '../../src/iam/glob.ts';
import { type BaseOperator, operators } from '../../src/iam/operators.ts';
import { parseDate, parseNumber } from '../../src/iam/read-values.ts';
import { type ValueTest, valuesFor } from '../../src/regions/values.ts';
import { type Random, random, seed } from '../seeded.ts';

/** A policy's operator and value. */
type Compared = readonly [base: BaseOperator, value: string];

function testOf([base, value]: Compared): ValueTest {
  const { type, wildcards } = operators[base];
  if (type === 'bool') return { kind: 'bool' };
  if (type === 'numeric') return { kind: 'number', value };
  if (type === 'ip') return { kind: 'ip', cidr: value };
  if (type === 'date' || type === 'binary') return { kind: type, value };
  const tokens = wildcards ? parseGlob(value) : [{ kind: 'text', text: value } as const];
  return type === 'arn' ? { kind: 'arn', tokens } : { kind: 'text', tokens, caseInsensitive: base.endsWith('Case') };
}

/** Of bounds, every comparison is asked. */
const alike: Readonly<Partial<Record<BaseOperator, readonly BaseOperator[]>>> = {
  NumericEquals: ['NumericEquals', 'NumericLessThan', 'NumericGreaterThan'],
  DateEquals: ['DateEquals', 'DateLessThan', 'DateGreaterThan'],
};

function truths(compared: readonly Compared[]): (text: string) => string {
  const nothing = { lookup: () => absent };
  const compiled = compared.flatMap(([base, value]) =>
    (alike[base] ?? [base]).map((each) => compileValue(each, value, '2012-10-17')),
  );
  return (text) =>
    compiled
      .map((holds) => holds(text, nothing))
      .map((outcome) => (isDoubt(outcome) ? '?' : outcome ? '1' : '0'))
      .join('');
}

function valuesOf(key: string, compared: readonly Compared[]): readonly string[] {
  const found = valuesFor(key, compared.map(testOf));
  if ('unknown' in found) throw new Error(found.unknown);
  return found;
}

/** Every value is like one that was found, no two of which are alike. */
function assertCovers(key: string, compared: readonly Compared[], values: readonly string[]): void {
  const truthOf = truths(compared);
  const found = valuesOf(key, compared);
  const message = `${key} ${JSON.stringify(compared)} (seed ${seed}) gives ${JSON.stringify(found.slice(0, 40))}`;
  const known = new Map(found.map((value) => [truthOf(value), value]));
  for (const value of values) assert.ok(known.has(truthOf(value)), `${message}, none like \`${value}\``);
  const twice = found.find((value) => known.get(truthOf(value)) !== value);
  assert.is(twice, undefined, message);
}

function several<Value>(from: Random, most: number, make: () => Value): readonly Value[] {
  return Array.from({ length: 1 + from.below(most) }, make);
}

function unknownOf(key: string, compared: readonly Compared[]): string | undefined {
  const found = valuesFor(key, compared.map(testOf));
  return 'unknown' in found ? found.unknown : undefined;
}

// Texts

function texts(from: Random): string {
  return several(from, 5, () =>
    from.pick(['', 'a', 'b', 'A', 'ab', '/', 'é', 'K', '\u212a', 'x', 'true', 'FALSE']),
  ).join('');
}

test('every text is like one of the values', () => {
  const from = random(seed);
  const bases = ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase', 'Bool'] as const;
  for (let round = 0; round < 300; round++) {
    const compared = several(from, 4, (): Compared => {
      const base = from.pick(bases);
      if (base === 'Bool') return [base, from.pick(['true', 'false'])];
      return [base, base === 'StringLike' ? `${texts(from)}${from.pick(['*', '?', ''])}${texts(from)}` : texts(from)];
    });
    // A policy asks for both with an operator for one.
    const both = compared.flatMap(([base, value]): Compared[] =>
      base === 'Bool'
        ? [
            ['Bool', 'true'],
            ['Bool', 'false'],
          ]
        : [[base, value]],
    );
    const named = compared.flatMap(([, value]) => [
      value,
      value.toLowerCase(),
      value.toUpperCase(),
      value.replace('*', ''),
    ]);
    const values = ['', 'true', 'True', 'false', ...named, ...Array.from({ length: 60 }, () => texts(from))];
    assertCovers('aws:PrincipalTag/team', both, values);
    if (!compared.some(([base]) => base === 'Bool')) assertCovers('s3:prefix', both, values);
  }
});

function arn(from: Random, parts: readonly string[]): string {
  const fields = Array.from({ length: 4 }, () => from.pick(parts));
  return `arn:${from.pick(['aws', 'aws', 'aws-us-gov'])}:s3:${fields.join(':')}`;
}

test('every ARN is like one of the values of a key that holds ARNs', () => {
  const from = random(seed + 1);
  for (let round = 0; round < 200; round++) {
    const compared = several(from, 3, (): Compared => {
      return [from.pick(['ArnLike', 'ArnLike', 'StringLike'] as const), arn(from, ['', '*', 'a', 'a*', '?', 'b'])];
    });
    const values = Array.from({ length: 80 }, () =>
      `${arn(from, ['', 'a', 'b', 'ab', 'aa'])}x`.replace(/x$/, from.pick(['x', 'a', 'b'])),
    );
    assertCovers('aws:SourceArn', compared, values);
    assertCovers(
      'iam:PolicyARN',
      compared.length === 1 ? [['ArnLike', compared[0]?.[1] ?? '']] : [...compared, ['ArnLike', 'arn:aws:s3:::a']],
      values,
    );
    // Tags hold anything, which the ARN operators cannot read.
    assertCovers('aws:PrincipalTag/arn', compared, [
      ...values,
      'x',
      'arn:',
      'arn:aws:s3:::',
      '',
      'arn:a:b:c:d',
      ':::::',
    ]);
  }
});

test('texts are natural, and empty only where that tells', () => {
  assert.equal(valuesOf('s3:prefix', [['StringEquals', 'reports/']]), ['x', 'reports/']);
  assert.equal(valuesOf('s3:prefix', [['StringLike', '?*']]), ['x', '']);
  assert.equal(valuesOf('s3:prefix', [['StringEquals', '']]), ['x', '']);
  assert.equal(valuesOf('aws:username', [['StringLike', '*']]), ['x']);
  assert.equal(valuesOf('aws:SourceArn', [['ArnLike', 'arn:aws:s3:::logs']]), ['arn:aws:x:::x', 'arn:aws:s3:::logs']);
  assert.equal(valuesOf('iam:PolicyARN', [['ArnLike', 'arn:aws:s3:::logs']]), ['arn:aws:x:::x', 'arn:aws:s3:::logs']);
  assert.equal(valuesOf('aws:SourceArn', [['ArnLike', 'arn:aws-cn:*']]), ['arn:aws:x:::x']);
  const govern = valuesOf('aws:SourceArn', [
    ['StringLike', 'arn:aws-us-gov:*'],
    ['IpAddress', '10.0.0.0/8'],
    ['Bool', 'true'],
  ]);
  assert.equal(govern, ['arn:aws:x:::x', 'arn:aws-us-gov:x:::x']);
});

test('a key that holds ARNs by its operators alone holds other texts where a policy looks for them', () => {
  const values = valuesOf('iam:PolicyARN', [
    ['ArnLike', 'arn:aws:iam::aws:policy/x'],
    ['StringEquals', 'none'],
  ]);
  assert.ok(values.includes('none'));
  assert.ok(values.includes('arn:aws:iam::aws:policy/x'));
  assertCovers(
    'iam:PolicyARN',
    [
      ['ArnLike', 'arn:aws:iam::aws:policy/x'],
      ['StringEquals', 'none'],
    ],
    ['x', 'arn:a:b:c:d:e'],
  );
});

// Numbers

const hostileNumbers = [
  '0',
  '-0',
  '1',
  '1.5',
  '0.1',
  '1000000000000000000000',
  '-5',
  '1000000000000000000001',
  '+7',
  '007',
];

function number(from: Random): string {
  const small = String(from.below(20) - 5);
  const decimal = (from.fraction() * 10 - 2).toFixed(1 + from.below(3));
  const tiny = `0.${'0'.repeat(from.below(330))}1`;
  const huge = `${from.pick(['', '-'])}${1 + from.below(9)}${'0'.repeat(from.below(320))}`;
  return from.pick([small, small, decimal, tiny, huge, from.pick(hostileNumbers)]);
}

test('every number is like one of the values', () => {
  const from = random(seed + 2);
  for (let round = 0; round < 300; round++) {
    const compared = several(from, 4, (): Compared => ['NumericEquals', number(from)]);
    const named = several(from, 2, (): Compared => {
      return [from.pick(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'] as const), number(from)];
    });
    const mixed = from.below(2) === 0 ? compared : [...compared, ...named];
    const bounds = mixed.map(([, value]) => value);
    const near = bounds.flatMap((value) => [
      value,
      `${value}${value.includes('.') ? '' : '.'}0`,
      `${value}${value.includes('.') ? '' : '.'}5`,
    ]);
    const values = [...near, ...hostileNumbers, ...Array.from({ length: 60 }, () => number(from))];
    assertCovers('s3:some-number', mixed, values);
    assertCovers('aws:PrincipalTag/level', mixed, [...values, 'x', '', '1e5', '.5', 'Infinity']);
    const never = (value: string): boolean => (parseNumber(value) ?? 0) < 0;
    for (const key of ['aws:MultiFactorAuthAge', 's3:max-keys']) {
      assertCovers(
        key,
        mixed,
        values.filter((value) => !never(value)),
      );
      assert.not.ok(valuesOf(key, mixed).some(never), `${key} ${JSON.stringify(mixed)} (seed ${seed})`);
    }
  }
});

test('numbers are whole and small where there is room', () => {
  assert.equal(valuesOf('aws:MultiFactorAuthAge', [['NumericEquals', '3600']]), ['1', '3601', '3600']);
  assert.equal(valuesOf('aws:MultiFactorAuthAge', [['NumericEquals', '0']]), ['1', '0']);
  assert.equal(
    valuesOf('s3:max-keys', [
      ['NumericEquals', '1'],
      ['NumericEquals', '2'],
    ]),
    ['1', '0', '1.5', '3', '2'],
  );
  assert.equal(
    valuesOf('s3:x', [
      ['NumericEquals', '-0'],
      ['NumericEquals', '0.5'],
    ]),
    ['1', '-1', '0.25', '0', '0.5'],
  );
  assert.equal(
    valuesOf('s3:x', [
      ['NumericEquals', '0.5'],
      ['NumericEquals', '3'],
    ]).slice(0, 2),
    ['1', '0'],
  );
  const large = valuesOf('s3:x', [['NumericEquals', '1000000000000000000000']]);
  assert.equal(large, ['1', '1000000000000000100000', '1000000000000000000000']);
  assert.equal(valuesOf('aws:MultiFactorAuthAge', [['StringEquals', 'never']]), ['1']);
  assert.equal(valuesOf('aws:MultiFactorAuthAge', []), ['1']);
});

// Dates

const hostileDates = [
  '2024-02-29',
  '2023-02-28T23:59:59Z',
  '2000-02-29T12:00:00.5Z',
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59.999-23:59',
  '1970-01-01T00:00:00Z',
  '2026-01-15T12:00:00Z',
  '2026-01-15T13:00:00+01:00',
  '999999999999',
  '00000',
  '1768478400',
  '1768478400.5',
];

function date(from: Random): string {
  const time = Date.parse('2026-01-15T12:00:00Z') + (from.below(7) - 3) * from.pick([1, 500, 1000, 86_400_000]);
  const text = new Date(time).toISOString();
  return from.pick([
    text,
    text.replace('.000Z', 'Z'),
    text.slice(0, 10),
    String(Math.floor(time / 1000)),
    from.pick(hostileDates),
  ]);
}

test('every date is like one of the values', () => {
  const from = random(seed + 3);
  for (let round = 0; round < 300; round++) {
    const compared = several(from, 4, (): Compared => ['DateEquals', date(from)]);
    const named = several(from, 2, (): Compared => {
      const text = date(from);
      return from.below(2) === 0
        ? ['StringEquals', text]
        : ['StringEqualsIgnoreCase', from.pick([text, text.toLowerCase()])];
    });
    const mixed = from.below(2) === 0 ? compared : [...compared, ...named];
    const upper = mixed.map(([, value]) => value.toUpperCase());
    const values = [...upper, ...hostileDates, ...Array.from({ length: 60 }, () => date(from))];
    assertCovers('aws:CurrentTime', mixed, values);
    assertCovers('s3:some-date', mixed, values);
    assertCovers('aws:RequestTag/until', mixed, [...values, 'x', '', '2026', '2026-02-30', '2026-01-15T12:00:00z']);
  }
});

test('seconds since 1970 are compared with dates and numbers alike', () => {
  const from = random(seed + 4);
  for (let round = 0; round < 200; round++) {
    const compared = several(from, 4, (): Compared => {
      const seconds = String(1_768_478_400 + from.below(5) - 2);
      if (from.below(2) === 0) return ['DateEquals', date(from)];
      return ['NumericEquals', from.pick([seconds, seconds, `${seconds}.5`, '5', '-1', '1000000000000000'])];
    });
    const named: Compared[] = from.below(3) === 0 ? [['StringEquals', '1768478400']] : [];
    const values = Array.from({ length: 60 }, () => String(1_768_478_400 + from.below(9) - 4));
    const near = values.flatMap((value) => [`${value}.0`, `${value}.5`]);
    assertCovers(
      from.pick(['aws:EpochTime', 'aws:epochtime']),
      [...compared, ...named],
      [...values, ...near, '10000', '999999999999'],
    );
  }
  assert.equal(
    valuesOf('aws:EpochTime', [
      ['DateEquals', '2026-01-15T12:00:00Z'],
      ['NumericEquals', '1768478400'],
    ]),
    ['1768478400', '1768478399', '1768478401'],
  );
});

test('dates are written with their zone, the usual one first', () => {
  assert.equal(valuesOf('aws:CurrentTime', [['DateEquals', '2027-01-01']]), [
    '2026-01-15T12:00:00Z',
    '2027-01-01T00:00:01Z',
    '2027-01-01T00:00:00Z',
  ]);
  assert.equal(
    valuesOf('aws:TokenIssueTime', [
      ['DateEquals', '2024-02-29T00:00:00Z'],
      ['DateEquals', '1709164800.001'],
    ]),
    [
      '2026-01-15T12:00:00Z',
      '2024-02-28T23:59:59Z',
      '1709164800.0005',
      '2024-02-29T00:00:00Z',
      '2024-02-29T00:00:00.001Z',
    ],
  );
  assert.is(valuesOf('aws:CurrentTime', [['DateEquals', '2026-01-15T12:00:00Z']])[0], '2026-01-15T12:00:00Z');
  for (const value of valuesOf(
    'aws:CurrentTime',
    hostileDates.map((each) => ['DateEquals', each]),
  )) {
    assert.ok(parseDate(value) !== undefined, value);
  }
});

// Addresses

const ranges = [
  '0.0.0.0/0',
  '::/0',
  '::ffff:0:0/96',
  '255.255.255.255/32',
  '0.0.0.0/32',
  '10.0.0.0/8',
  '203.0.113.0/24',
];

function bytes(from: Random): string {
  return Array.from({ length: 4 }, () => from.pick(['0', '10', '255', '128', '1'])).join('.');
}

function groups(from: Random): string {
  const short = `${from.pick(['2001:db8', '2001:DB8', 'fe80', 'FFFF'])}::${from.pick(['a', 'A', '1', 'ffff'])}`;
  const long = Array.from({ length: 8 }, () => from.pick(['0', '0000', 'ffff', 'A', '00a'])).join(':');
  return from.pick([short, long, '::', '::1', `::ffff:${bytes(from)}`]);
}

function cidr(from: Random): string {
  if (from.below(3) === 0) return from.pick(ranges);
  return from.below(2) === 0 ? `${bytes(from)}/${from.below(33)}` : `${groups(from)}/${from.below(129)}`;
}

test('every address is like one of the values', () => {
  const from = random(seed + 5);
  for (let round = 0; round < 400; round++) {
    const compared = several(from, 5, (): Compared => ['IpAddress', cidr(from)]);
    const named = several(from, 2, (): Compared => {
      return [
        from.pick(['StringEquals', 'StringEqualsIgnoreCase'] as const),
        from.pick([bytes(from), groups(from), '203.0.113.10']),
      ];
    });
    const mixed = from.below(2) === 0 ? compared : [...compared, ...named];
    const written = mixed.map(([, value]) => value.replace(/\/.*/, ''));
    const values = [
      ...written.flatMap((value) => [value, value.toLowerCase(), value.toUpperCase()]),
      ...Array.from({ length: 40 }, () => bytes(from)),
      ...Array.from({ length: 40 }, () => groups(from)),
      '203.0.113.10',
      '203.0.113.11',
    ];
    assertCovers('aws:SourceIp', mixed, values);
    assertCovers('s3:some-address', mixed, values);
    assertCovers('aws:PrincipalTag/net', mixed, [...values, 'x', '', '10.0.0.0/8', '010.0.0.1', 'fe80::1%eth0']);
  }
});

test('addresses are of those for documentation, where ranges leave them', () => {
  assert.equal(valuesOf('aws:SourceIp', [['IpAddress', '198.51.100.0/24']]), ['203.0.113.10', '198.51.100.10']);
  assert.equal(valuesOf('aws:SourceIp', [['IpAddress', '203.0.113.0/24']]), ['203.0.113.10', '198.51.100.10']);
  assert.equal(valuesOf('aws:SourceIp', [['IpAddress', '0.0.0.0/0']]), ['203.0.113.10', '2001:db8::1']);
  assert.equal(
    valuesOf('aws:SourceIp', [
      ['IpAddress', '0.0.0.0/0'],
      ['IpAddress', '::/0'],
    ]),
    ['203.0.113.10', '2001:db8::1'],
  );
  assert.equal(
    valuesOf('aws:SourceIp', [
      ['IpAddress', '1.2.3.4'],
      ['IpAddress', '1.2.3.4/31'],
    ]).length,
    3,
  );
  assert.equal(
    valuesOf('aws:SourceIp', [
      ['IpAddress', '1.2.3.4/31'],
      ['IpAddress', '1.2.3.5/31'],
    ]).length,
    2,
  );
  assert.equal(valuesOf('aws:SourceIp', [['StringEquals', '203.0.113.10']]), ['203.0.113.10', '198.51.100.10']);
  assert.equal(
    valuesOf('aws:SourceIp', [
      ['StringEquals', 'office'],
      ['ArnLike', 'arn:aws:s3:::x'],
      ['StringLike', '*'],
    ]),
    ['203.0.113.10'],
  );
});

test('an address that a text names does not stand for its range', () => {
  assertCovers(
    'aws:SourceIp',
    [
      ['IpAddress', '203.0.113.0/24'],
      ['StringEquals', '203.0.113.10'],
    ],
    ['203.0.113.10', '203.0.113.11', '1.1.1.1'],
  );
  const spelt: readonly Compared[] = [
    ['IpAddress', '2001:db8::1/128'],
    ['StringEquals', '2001:db8::1'],
  ];
  assertCovers('aws:SourceIp', spelt, ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', '::']);
});

test('a thousand ranges within and beside each other give one value each', () => {
  const ladder = Array.from({ length: 200 }, (_, index) =>
    Array.from({ length: 8 }, (__, at): Compared => ['IpAddress', `10.${index}.${at * 16}.0/${20 + at}`]),
  ).flat();
  const compared: readonly Compared[] = [...ladder, ['IpAddress', '10.0.0.0/8'], ['IpAddress', '10.0.0.0/9']];
  const values = valuesOf('aws:SourceIp', compared);
  assert.is(values.length, compared.length + 1);
  assert.is(new Set(values).size, values.length);
  const sixes = ladder.map(
    ([base, value]): Compared => [base, value.replace(/^10\.(\d+)\.(\d+)\.0\/(\d+)$/, '2001:db8:$1:$2::/$3')],
  );
  assertCovers('aws:SourceIp', sixes.slice(0, 100), ['::', '2001:db8:1:16::', '2001:d00::', '10.0.0.1']);
});

// Booleans and bytes

test('booleans are true or false, and whatever texts name', () => {
  assert.equal(valuesOf('aws:SecureTransport', [['Bool', 'true']]), ['true', 'false']);
  assert.equal(
    valuesOf('aws:SecureTransport', [
      ['StringEquals', 'TRUE'],
      ['StringLike', 't*'],
      ['NumericEquals', '1'],
    ]),
    ['true', 'false'],
  );
  assert.equal(valuesOf('s3:flag', [['Bool', 'true']]), ['true', 'false']);
  assert.equal(
    [
      ...valuesOf('s3:flag', [
        ['Bool', 'true'],
        ['StringEquals', 'True'],
      ]),
    ].sort(),
    ['True', 'false', 'true'],
  );
  assertCovers(
    's3:flag',
    [
      ['Bool', 'true'],
      ['Bool', 'false'],
      ['StringEquals', 'yes'],
    ],
    ['true', 'FALSE', 'yes', 'no', ''],
  );
});

test('bytes are those that policies name, and others', () => {
  const compared: readonly Compared[] = [
    ['BinaryEquals', 'QUJD'],
    ['BinaryEquals', 'eA=='],
    ['BinaryEquals', ''],
  ];
  const values = ['QUJD', 'eA==', 'eB==', '', 'AAAA', 'eHh4eA=='];
  assertCovers('s3:bytes', compared, values);
  assertCovers('aws:RequestTag/bytes', compared, [...values, 'x', 'eA=']);
  assert.equal(valuesOf('s3:bytes', [['BinaryEquals', 'QUJD']]), ['eA==', 'QUJD']);
  // Not the spelling that values are compared in, so no value equals it.
  assert.equal(valuesOf('s3:bytes', [['BinaryEquals', 'QUI=']]), ['eA==', 'QUI=']);
  assert.equal(valuesOf('s3:bytes', [['BinaryEquals', 'QUJ=']]), ['eA==']);
});

test('tags and what identity providers send may be what the operator cannot read', () => {
  for (const key of ['aws:ResourceTag/x', 's3:ExistingObjectTag/x', 'gitlab.example.com:sub', 'saml:sub']) {
    assert.equal([...valuesOf(key, [['Bool', 'true']])].sort(), ['false', 'true', 'x'], key);
    assert.equal(valuesOf(key, [['IpAddress', '10.0.0.0/8']]), ['203.0.113.10', '10.0.0.10', 'x'], key);
  }
  assert.equal(
    valuesOf('s3:x', [
      ['NumericEquals', '1'],
      ['StringEquals', 'none'],
    ]).slice(-2),
    ['x', 'none'],
  );
});

test('what has no common measure is not told', () => {
  const told: readonly (readonly [key: string, compared: readonly Compared[], words: string])[] = [
    [
      'aws:SourceIp',
      [
        ['IpAddress', '10.0.0.0/8'],
        ['StringLike', '10.*'],
      ],
      'an address and as text',
    ],
    ['aws:SourceIp', [['StringLike', '10.*']], 'an address and as text'],
    [
      'aws:MultiFactorAuthAge',
      [
        ['NumericEquals', '5'],
        ['StringLike', '5?'],
      ],
      'a number and as text',
    ],
    ['aws:MultiFactorAuthAge', [['DateEquals', '2026-01-15']], 'a number and as a date'],
    ['aws:CurrentTime', [['NumericEquals', '5']], 'a date and as a number'],
    [
      'aws:PrincipalTag/x',
      [
        ['NumericEquals', '5'],
        ['IpAddress', '10.0.0.0/8'],
      ],
      'a number and as an address',
    ],
    [
      'aws:PrincipalTag/x',
      [
        ['NumericEquals', '5'],
        ['ArnLike', 'arn:aws:s3:::*'],
      ],
      'a number and as an ARN',
    ],
    [
      's3:x',
      [
        ['BinaryEquals', 'QUJD'],
        ['StringEquals', 'QUJD'],
      ],
      'bytes and as text',
    ],
    [
      's3:x',
      [
        ['NumericEquals', '5'],
        ['Bool', 'true'],
      ],
      'a number and as a boolean',
    ],
  ];
  for (const [key, compared, words] of told) {
    assert.is(unknownOf(key, compared), `\`${key}\` is compared both as ${words}`);
  }
});

test.run();
