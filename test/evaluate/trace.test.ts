// Why each statement did or did not match.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isDoubt } from '../../src/evaluate/outcome.ts';
import { trace } from '../../src/evaluate/trace.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { estate, home, partner, request } from './estates.ts';

const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/*' };
const traced = estate({
  'bucket data': [
    { ...get, Principal: '*', Action: 's3:PutObject' },
    { ...get, Principal: '*', Resource: 'arn:aws:s3:::acme-data/secret/*' },
    { ...get, Principal: { AWS: partner } },
    { ...get, Principal: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    { ...get, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } } },
    { ...get, Principal: '*' },
  ],
  'trust admin': [{ Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' }],
});

test('each statement with the element that made it not match', () => {
  const [world] = trace(traced, request(), nothingAssumed);
  const [layer] = world?.calls[0]?.layers ?? [];
  assert.is(layer?.policy, 'bucket.data');
  const clause = { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] };
  assert.equal(
    layer?.statements.map(({ mismatch }) => mismatch),
    ['action', 'resource', 'principal', clause, undefined, undefined],
  );
  const outcomes = layer?.statements.map(({ matches }) => (isDoubt(matches) ? matches.key : matches));
  assert.equal(outcomes, [false, false, false, false, 'aws:PrincipalTag/Team', true]);
});

test('one trace a world and a call', () => {
  const asked = request({ session: { kind: 'console', mfaAge: 60 }, through: { role: 'admin', mfaCode: false } });
  const worlds = trace(traced, asked, nothingAssumed);
  assert.equal(
    worlds.map(({ given }) => given.map(({ answer }) => answer)),
    [['carried'], ['lost', 'absent'], ['lost', 'present']],
  );
  assert.equal(
    worlds[0]?.calls.map(({ caller, action }) => `${caller} ${action}`),
    ['alice sts:AssumeRole', 'admin s3:GetObject'],
  );
});

test('what no policy decides has no layers', () => {
  const [world] = trace(traced, request({ action: 'sts:GetCallerIdentity', arn: '*' }), nothingAssumed);
  assert.is(world?.calls[0]?.gate?.kind, 'allow');
  assert.equal(world?.calls[0]?.layers, []);
});

test.run();
