// import/: what a statement's rule is called: by its Sid, or by what it does where the Sid says nothing.
import type { Statement } from '../iam/document.ts';
import { bucketOfArn, resourcesOf } from './given.ts';
import { asksForMfa } from './mfa.ts';
import { kebab, type Names } from './names.ts';
import type { Target } from './rule.ts';

/** As AWS's consoles and generators make them. */
const saysNothing = /^(?:(?:VisualEditor|Stmt|Statement|Sid|Policy)?-?\d*|Stmt\d{6,}\w*)$/i;

/** `who`: those that it names, by their names in the spec. */
export function ruleName(statement: Statement, target: Target, who: readonly string[], names: Names): string {
  const { sid = '', effect } = statement;
  if (!saysNothing.test(sid) && kebab(sid) !== '') return names.take(sid, 'rule');
  const words = [
    effect === 'Allow' ? 'allow' : 'deny',
    ...whoWords(target, who),
    ...(target.kind === 'trust' && assumes(statement) ? ['assume'] : [doing(statement)]),
    ...on(statement, target),
    ...(statement.conditions.some(asksForMfa) ? [effect === 'Allow' ? 'after-mfa' : 'without-mfa'] : []),
  ];
  return names.take(words.join('-'), 'rule');
}

function assumes({ action: { not, value } }: Statement): boolean {
  return !not && value.every((each) => /^sts:/i.test(each));
}

function whoWords({ kind, name }: Target, who: readonly string[]): readonly string[] {
  if (kind === 'identity' || kind === 'boundary') return [name];
  const [first, other] = who;
  return first === undefined ? [] : [other === undefined ? first : `${first}-and-others`];
}

const verbs: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/^(?:Get|Head|Describe|Select|Read)/, 'read'],
  [/^List/, 'list'],
  [/^(?:Put|Create|Update|Upload|Post|Replicate|Restore|Set|Tag|Untag|Add|Attach)/, 'write'],
  [/^(?:Delete|Remove|Detach|Abort)/, 'delete'],
  [/^Assume/, 'assume'],
];

function doing({ action: { not, value } }: Statement): string {
  if (not) return value.length <= 1 ? `all-but-${kebab(value[0]?.replace(/^.*:/, '') ?? 'nothing')}` : 'all-but-a-few';
  if (value.includes('*')) return 'everything';
  const services = new Set(value.map((each) => each.slice(0, each.indexOf(':')).toLowerCase()));
  const [service = ''] = services;
  const [only = '', other] = value.map((each) => each.slice(each.indexOf(':') + 1));
  if (other === undefined && !/[*?]/.test(only)) return kebab(only);
  const found = value.map((each) => {
    const name = each.slice(each.indexOf(':') + 1);
    return verbs.find(([pattern]) => pattern.test(name))?.[1];
  });
  const words = [...new Set(found)];
  if (words.length <= 3 && words.every((each) => each !== undefined)) return words.sort().join('-and-');
  return services.size === 1 ? `use-${kebab(service)}` : 'use-services';
}

function on(statement: Statement, { kind, name }: Target): readonly string[] {
  if (kind === 'trust') return [name];
  if (kind === 'bucket') return ['on', name];
  const buckets = new Set(resourcesOf(statement).flatMap((arn) => bucketOfArn(arn)?.bucket ?? []));
  const [only] = buckets;
  return buckets.size === 1 && only !== undefined ? ['on', kebab(only)] : [];
}
