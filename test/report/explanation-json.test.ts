// Explanations for programs: whatever the answer, they have the published shape.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explanationReport } from '../../src/report/explanation-json.ts';
import { validator } from '../batch/json-schema.ts';
import { type ExplainedSpec, explainedBy, explainedRow } from './results.ts';

type Json = Readonly<Record<string, unknown>>;

const schema = JSON.parse(readFileSync('schema/explain.schema.json', 'utf8')) as Json;
const problems = validator(schema);

interface Statement extends Json {
  readonly outcome: string;
}

interface Explanation extends Json {
  readonly cases: readonly Json[];
  readonly worlds: readonly {
    readonly calls: readonly { readonly layers: readonly { readonly statements: readonly Statement[] }[] }[];
  }[];
}

function explanationsOf({ spec, explained }: ExplainedSpec): readonly Explanation[] {
  const report = explanationReport(spec, explained, [], 0);
  const printed = JSON.parse(JSON.stringify(report)) as { readonly explanations: readonly Explanation[] };
  assert.equal(problems(printed), []);
  assert.is(report.spec, 'specs/vault.yaml');
  return printed.explanations;
}

const bob = { as: ['bob'], with: ['access-key'] };
const get = { action: ['s3:GetObject'], resource: ['vault/a'] };

const kinds: Readonly<Record<string, ExplainedSpec>> = {
  allow: explainedBy({ ...bob, with: ['console'], mfa: '1m', ...get }),
  deny: explainedBy({ ...bob, ...get }),
  unknown: explainedBy({ ...bob, action: ['s3:ListBucket'], resource: ['vault'] }),
  broken: explainedBy({ ...bob, through: ['nobody'], ...get }),
};

for (const [outcome, explained] of Object.entries(kinds)) {
  test(`${outcome}: it fits the schema`, () => {
    const [explanation] = explanationsOf(explained);
    assert.is(explanation?.outcome, outcome);
    assert.is(explanation?.check, null);
  });
}

test('the rest fits too: roles, codes, facts, gates, checks that pass and fail', () => {
  const all = [
    explainedBy({ ...bob, through: ['reader', 'guarded'], mfaCode: true, ...get, context: ['tls=false', 'prefix=x'] }),
    explainedBy({ ...bob, action: ['sts:GetCallerIdentity'], resource: ['everything'] }),
    explainedBy({
      as: ['anonymous'],
      ...get,
      context: ['aws:CalledVia=a', 'aws:CalledVia=b', 'mfa_delete_code=valid'],
    }),
    explainedBy({
      as: ['root'],
      with: ['console'],
      mfa: '1m',
      action: ['s3:DeleteObjectVersion'],
      resource: ['vault/a'],
    }),
    explainedRow('as: bob, with: access-key, cannot: s3:GetObject, resource: [vault/a, vault/b]'),
    explainedRow('as: bob, with: access-key, can: s3:GetObject, resource: vault/a'),
  ];
  assert.is(all.flatMap(explanationsOf).length, 7);
});

test('a statement: what it is, where its rule stands, and the one part that does not match', () => {
  const explanations = kinds.allow === undefined ? [] : explanationsOf(kinds.allow);
  const statements = explanations.flatMap(({ worlds }) =>
    worlds.flatMap(({ calls }) => calls.flatMap(({ layers }) => layers.flatMap((layer) => layer.statements))),
  );
  assert.equal(statements, [
    {
      document: 'bucket.vault',
      index: 0,
      sid: 'ReadingNeedsMfa',
      rule: 'reading-needs-mfa',
      rule_why: null,
      file: 'specs/vault.yaml',
      line: 14,
      column: 3,
      effect: 'Deny',
      outcome: 'does-not-match',
      part: 'Condition',
      names: null,
      why: '`aws:MultiFactorAuthPresent` is `true`, not `false`',
      conditions: [
        {
          operator: 'BoolIfExists',
          key: 'aws:MultiFactorAuthPresent',
          values: ['false'],
          outcome: 'fails',
          why: '`aws:MultiFactorAuthPresent` is `true`, not `false`',
        },
      ],
    },
    {
      document: 'identity.bob',
      index: 0,
      sid: 'BobReads',
      rule: 'bob-reads',
      rule_why: null,
      file: 'specs/vault.yaml',
      line: 13,
      column: 3,
      effect: 'Allow',
      outcome: 'matches',
      part: null,
      names: null,
      why: null,
      conditions: [],
    },
    {
      document: 'identity.bob',
      index: 1,
      sid: 'TaggedLists',
      rule: 'tagged-lists',
      rule_why: null,
      file: 'specs/vault.yaml',
      line: 17,
      column: 3,
      effect: 'Allow',
      outcome: 'does-not-match',
      part: 'Action',
      names: null,
      why: 'it is about `s3:ListBucket`, not `s3:GetObject`',
      conditions: [],
    },
  ]);
});

test('what settles it, and the cases', () => {
  const [explanation] = explanationsOf(
    explainedBy({ ...bob, with: ['console'], mfa: '1m', through: ['reader'], ...get }),
  );
  assert.is(explanation?.outcome, 'unknown');
  assert.equal(explanation?.settle, ['mfa_through_role']);
  assert.equal(
    explanation?.cases.map(({ decision }) => decision),
    ['allow', 'explicit-deny', 'explicit-deny'],
  );
});

test('without an answer there are the diagnostics', () => {
  const message = 'cannot read `x`';
  const report = explanationReport(undefined, [], [{ severity: 'error', code: 'file-unreadable', message }], 2);
  assert.equal(problems(JSON.parse(JSON.stringify(report))), []);
  assert.equal([report.exit, report.spec, report.explanations], [2, null, []]);
});

test('every object is closed, and every property described', () => {
  let objects = 0;
  walk(schema, '', (node, path) => {
    if (node.type !== 'object') return;
    objects += 1;
    assert.is.not(node.additionalProperties, undefined, path);
    for (const [key, value] of Object.entries((node.properties ?? {}) as Json)) {
      const { description, $ref } = value as Json;
      assert.ok(description ?? $ref, `${path}/${key} has no description`);
    }
  });
  assert.ok(objects > 12);
});

function walk(node: unknown, path: string, visit: (node: Json, path: string) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) visit(node as Json, path);
  for (const [key, each] of Object.entries(node)) walk(each, `${path}/${key}`, visit);
}

test.run();
