// Conditions on keys that requests for an action never carry: they look like protection, and grant nothing or refuse all.
// By the catalogue, so for exact actions alone: what a pattern may come to fit is not known.
import { saidAlongside } from '../iam/federation.ts';
import { parseOperator } from '../iam/operators.ts';
import { keyMatches } from '../iam/service.ts';
import { type Condition, flat, type GrantRule } from '../spec/spec.ts';

import { listed } from './report.ts';
import type { Context, Piece } from './statements.ts';
import { tagKey } from './words.ts';

export function keysNotCarried(rule: GrantRule, own: readonly Piece[], context: Context): void {
  const lacking = lackingIn(own, context);
  if (lacking.size === 0) return;
  const sides = [
    { conditions: rule.when, follows: rule.kind === 'allow' ? 'never grants' : 'never refuses' },
    { conditions: rule.unless ?? [], follows: 'always refuses' },
  ];
  for (const { conditions, follows } of sides) {
    for (const condition of flat(conditions)) {
      const keys = keysOf(condition).filter((key) => lacking.has(key.toLowerCase()));
      for (const key of keys) {
        const actions = listed([...(lacking.get(key.toLowerCase()) ?? [])].sort().map((each) => `\`${each}\``));
        const direct = conditions.includes(condition);
        const so = direct ? `\`${rule.name}\` ${follows} ${actions}` : `it never holds for ${actions}`;
        const message = `no request for ${actions} carries \`${key}\`, so ${so}`;
        context.report.warning(
          'key-not-on-action',
          condition.at,
          message,
          `take ${actions} out, into a rule without this condition`,
        );
      }
    }
  }
}

/** Key in lower case → the exact actions of statements that ask for it and never carry it. */
function lackingIn(own: readonly Piece[], { catalogue }: Context): ReadonlyMap<string, ReadonlySet<string>> {
  const lacking = new Map<string, Set<string>>();
  for (const { action, conditions } of own.map(({ statement }) => statement)) {
    if (action.not) continue;
    for (const { key } of conditions) {
      if (!isServiceKey(key) || catalogue.service(key.slice(0, key.indexOf(':'))) === undefined) continue;
      for (const name of action.value) {
        const carried = catalogue.action(name)?.conditionKeys;
        if (carried === undefined || saidAlongside.includes(name) || carried.some((each) => keyMatches(each, key)))
          continue;
        const known = lacking.get(key.toLowerCase()) ?? new Set();
        lacking.set(key.toLowerCase(), known.add(name));
      }
    }
  }
  return lacking;
}

function isServiceKey(key: string): boolean {
  return /^[a-z0-9-]+:/i.test(key) && !/^(aws|saml):/i.test(key);
}

/** The services' keys by which the condition may be asked, where a request without the key does not satisfy it. */
function keysOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'prefix':
      return ['s3:prefix'];
    case 'tag':
      return [tagKey(condition.of, condition.key, 'objects')].filter(isServiceKey);
    case 'external_id':
      return ['sts:ExternalId'];
    case 'aws': {
      const operator = parseOperator(condition.operator);
      const passes = operator?.ifExists === true || (operator?.base === 'Null' && condition.values.includes('true'));
      return passes ? [] : [condition.key];
    }
    default:
      return [];
  }
}
