// Requests in AWS's own terms, explained: the decision is `decide`'s, the layers say why.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsRequest } from '../../src/evaluate/aws-request.ts';
import { decide } from '../../src/evaluate/decide.ts';
import { type Explanation, explain } from '../../src/evaluate/explain.ts';
import { compilePolicies, type PolicySet } from '../../src/evaluate/policies.ts';
import { home, object, partner, policy } from './estates.ts';

const bob = `arn:aws:iam::${home}:user/bob`;
const paula = `arn:aws:iam::${partner}:user/paula`;
const all = { Effect: 'Allow', Action: '*', Resource: '*' };
const own = [policy('identity', [all])];
const everyone = policy('bucket', [{ ...all, Action: 's3:*', Resource: 'arn:aws:s3:::acme-data/*', Principal: '*' }]);

function explained(set: PolicySet, request: Partial<AwsRequest> = {}): Explanation {
  const policies = compilePolicies(set);
  const asked = { principal: bob, action: 's3:GetObject', resource: object, resourceAccount: home, ...request };
  const explanation = explain(policies, asked);
  const { decision, deciding } = decide(policies, asked);
  assert.equal([explanation.decision, explanation.deciding], [decision, deciding]);
  return explanation;
}

/** The layers that have policies, and what they say. */
function said({ layers }: Explanation): string {
  return layers
    .filter(({ says }) => says !== 'absent')
    .map(({ layer, says }) => `${layer} ${says}`)
    .join(', ');
}

for (const [name, set, request, decision, layers, reason] of [
  ['one that allows', { identity: own }, {}, 'allow', 'identity allows', /allows it/],
  [
    'an SCP level that is silent',
    { identity: own, scps: [[policy('scp', [all])], []] },
    {},
    'implicit-deny',
    'scp silent, identity allows',
    /service control policy/,
  ],
  [
    'a boundary and a session policy',
    { identity: own, boundary: [policy('boundary', [{ ...all, Action: 's3:*' }])], session: [] },
    { principal: `arn:aws:sts::${home}:assumed-role/admin/s` },
    'implicit-deny',
    'identity allows, boundary allows, session silent',
    /session policy/,
  ],
  [
    'policies that do not bind the caller',
    { identity: own, boundary: own, resource: everyone },
    { principal: `arn:aws:iam::${home}:root` },
    'allow',
    'resource allows, identity not-counted, boundary not-counted',
    /./,
  ],
  [
    'a public bucket behind Block Public Access',
    { identity: own, resource: everyone, bucket: { blockPublicAccess: true } },
    { principal: paula },
    'implicit-deny',
    'resource cut-off, identity allows',
    /./,
  ],
  [
    'an RCP that denies',
    { identity: own, rcps: [[policy('rcp', [{ ...all, Effect: 'Deny', Action: 's3:*', Principal: '*' }])]] },
    {},
    'explicit-deny',
    'rcp denies, identity allows',
    /denies it/,
  ],
  [
    'a call that AWS decides by the caller alone',
    { identity: own },
    { action: 'sts:GetCallerIdentity', resource: '*' },
    'allow',
    '',
    /anyone with credentials/,
  ],
  [
    'a key that S3 asks for beside policies',
    { identity: own, bucket: { mfaDelete: true } },
    { action: 's3:DeleteObjectVersion' },
    'implicit-deny',
    'identity allows',
    /MFA Delete/,
  ],
] as const) {
  test(name, () => {
    const explanation = explained(set, request);
    assert.is(explanation.decision, decision);
    assert.is(said(explanation), layers);
    assert.match(explanation.reason, reason);
  });
}

test.run();
