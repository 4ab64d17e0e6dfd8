// Why each statement did or did not match.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { traceRequest } from '../../src/evaluate/ask-trace.ts';
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
  'trust admin': [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${home}:user/team/alice` }, Action: 'sts:AssumeRole' },
  ],
});

test('each statement with the element that made it not match, in words', () => {
  const [world] = traceRequest(traced, request(), nothingAssumed);
  const layer = world?.calls[0]?.layers.find((each) => each.layer === 'resource');
  const [policy] = layer?.policies ?? [];
  assert.is(policy?.name, 'bucket.data');
  assert.is(layer?.says, 'allows');
  assert.equal(
    policy?.statements.map(({ outcome, part, why }) => [outcome, part, why]),
    [
      ['does-not-match', 'Action', 'it is about `s3:PutObject`, not `s3:GetObject`'],
      [
        'does-not-match',
        'Resource',
        'it is about `arn:aws:s3:::acme-data/secret/*`, not `arn:aws:s3:::acme-data/reports/q3.csv`',
      ],
      ['does-not-match', 'Principal', `it names \`${partner}\`, not \`alice\``],
      ['does-not-match', 'Condition', '`aws:MultiFactorAuthPresent` is absent, and `Bool` asks for `true`'],
      ['unknown', undefined, 'it hangs on `aws:PrincipalTag/Team`, which the request does not state'],
      ['matches', undefined, ''],
    ],
  );
});

test('every layer is told of, also those that have no policy', () => {
  const [world] = traceRequest(traced, request(), nothingAssumed);
  assert.equal(
    world?.calls[0]?.layers.map(({ layer, says }) => `${layer} ${says}`),
    ['scp absent', 'rcp absent', 'resource allows', 'identity absent', 'boundary absent', 'session absent'],
  );
});

test('one trace a world and a call', () => {
  const asked = request({ session: { kind: 'console', mfaAge: 60 }, through: [{ role: 'admin', mfaCode: false }] });
  const worlds = traceRequest(traced, asked, nothingAssumed);
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
  const [world] = traceRequest(traced, request({ action: 'sts:GetCallerIdentity', arn: '*' }), nothingAssumed);
  assert.equal(
    world?.calls[0]?.decisions.map(({ kind }) => kind),
    ['allow'],
  );
  assert.equal(world?.calls[0]?.layers, []);
});

test.run();
