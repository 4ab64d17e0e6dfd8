// The questions that a general solver is asked, put to proofs.
import type { Catalogue } from '../../src/iam/catalogue.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import type { Formula } from '../../src/regions/formula.ts';
import type { Material } from '../../src/regions/material.ts';
import { nobodyCan } from '../../src/regions/questions.ts';
import { nobodyAtAll, worldOf } from '../../src/regions/world.ts';
import { home, rendered } from '../evaluate/estates.ts';
import { type Question, type Statement, users } from './z3-encoding.ts';

const arns: Readonly<Record<string, string>> = {
  alice: `arn:aws:iam::${home}:user/team/alice`,
  bob: `arn:aws:iam::${home}:user/bob`,
};

/** With the account beside its users, without which AWS does not say whom a `NotPrincipal` spares. */
function inJson({ Principal, NotPrincipal, Resource, NotResource, ...rest }: Statement): unknown {
  const named = (names: '*' | readonly string[]) => (names === '*' ? '*' : { AWS: names.map((each) => arns[each]) });
  const inBucket = (keys: readonly string[]) => keys.map((key) => `arn:aws:s3:::acme-data/${key}`);
  return {
    ...rest,
    ...(Principal && { Principal: named(Principal) }),
    ...(NotPrincipal && { NotPrincipal: { AWS: [home, ...NotPrincipal.map((each) => arns[each])] } }),
    ...(Resource && { Resource: inBucket(Resource) }),
    ...(NotResource && { NotResource: inBucket(NotResource) }),
  };
}

/** Its policies, read. */
export function materialOf({ bucket, identity }: Question): Material {
  const ofUsers = Object.fromEntries(users.map((name) => [`identity ${name}`, identity.map(inJson)]));
  const material = rendered({ ...(bucket.length > 0 && { 'bucket data': bucket.map(inJson) }), ...ofUsers });
  return { ...material, assumptions: nothingAssumed };
}

/** Proofs' answer in the solver's words. */
export function proofOf(
  { actions, keys, unless }: Question,
  material: Material,
  catalogue: Catalogue,
): 'sat' | 'unsat' {
  const options = {
    closed: true,
    unknownPolicies: 'allow everything',
    rolePatterns: [],
    resourcePatterns: [],
  } as const;
  const world = worldOf(material, options);
  const found = nobodyCan(
    world,
    {
      actions: { not: false, value: actions },
      resources: [{ kind: 'objects', bucket: 'data', key: keys }],
      among: { ...nobodyAtAll, names: new Set(users) },
      except: nobodyAtAll,
      when: { all: [] },
      unless: unless === undefined ? { any: [] } : spared(unless),
    },
    catalogue,
  );
  const { answer } = found;
  if (answer !== 'proved' && answer !== 'refuted')
    throw new Error(`it is ${answer}: ${'reason' in found ? found.reason : ''}`);
  return answer === 'refuted' ? 'sat' : 'unsat';
}

function spared(unless: number | 'any'): Formula {
  if (unless === 'any') {
    return { clause: { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] } };
  }
  const values = [String(unless)];
  return { clause: { operator: 'NumericLessThanEquals', key: 'aws:MultiFactorAuthAge', values } };
}
