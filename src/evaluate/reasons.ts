// Audit arm: one sentence for people on why a call was decided as it was. Decides nothing.
import type { LayerFacts, Relation } from './authorize.ts';
import type { Call } from './call.ts';
import type { Found } from './layers.ts';
import type { Decision, StatementRef } from './request.ts';

export function denied(denies: readonly Found[]): Decision {
  const [first, ...more] = denies;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  const reason = first ? `${nameOf(first.statement.ref)} denies it${others}` : 'it is denied';
  return { kind: 'explicit-deny', statements: denies.map(({ statement }) => statement.ref), reason };
}

export function allowedBy({ credentials: { caller } }: Call, allows: readonly Found[]): Decision {
  const statements = allows.map(({ statement }) => statement.ref);
  const names = statements.slice(0, 2).map(nameOf).join(' and ');
  const reason = allows.length > 0 ? `${names} allow${allows.length === 1 ? 's' : ''} it` : ownRoot(caller.name);
  return { kind: 'allow', statements, reason };
}

function ownRoot(name: string): string {
  return `\`${name}\` is the root user of the account, which needs no Allow there`;
}

export function notAllowed(call: Call, facts: LayerFacts, relation: Relation): Decision {
  return { kind: 'implicit-deny', statements: [], reason: missing(call, facts, relation) };
}

/** Which Allow is missing. */
function missing({ credentials: { caller }, target }: Call, facts: LayerFacts, relation: Relation): string {
  const self = `\`${caller.name}\``;
  const resource = relation.resourcePolicy === 'required' ? "the role's trust policy" : "the bucket's policy";
  if (relation.resourcePolicy === 'none') {
    if (relation.caller === 'outside') return `${self} has no policies of its own, and nothing else can allow it`;
    if (!relation.sameAccount)
      return `it lies in another account than ${self}, and has no policy that could let others in`;
    return `no policy of ${self} allows it`;
  }
  const absent = target.policy.compiled === undefined ? ': there is none' : '';
  if (relation.caller === 'outside') return `${resource} does not allow ${self}${absent}`;
  const named = facts.direct || facts.account;
  if (relation.sameAccount && relation.resourcePolicy === 'optional') {
    const half = facts.account ? ', which names the account only,' : '';
    return `neither a policy of ${self} nor ${resource}${half} allows it`;
  }
  if (!named) return `${resource} allows neither ${self} nor its account${absent}`;
  const why = relation.sameAccount ? `${resource} names the account only` : 'across accounts both sides must allow it';
  return `no policy of ${self} allows it, and ${why}`;
}

/** Rule where one is known, else the statement by its Sid or number. */
export function nameOf({ rule, sid, index, document }: StatementRef): string {
  if (rule !== undefined) return `rule \`${rule}\``;
  return `statement ${sid === undefined ? index + 1 : `\`${sid}\``} of \`${document}\``;
}
