// Bench: how fast an engine could be that is nothing but fast. Policies become closures; a request is taken raw. No
// variables, set operators, boundaries, organization policies, doubts or checks: a throw-away to measure against.
import type { BenchPolicies, BenchPolicy, BenchRequest, BenchStatement } from './situation.ts';

interface Facts {
  readonly principal: string;
  readonly account: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

type Test = (facts: Facts) => boolean;

interface Matcher {
  readonly layer: 'identity' | 'resource';
  readonly sid: string;
  readonly index: number;
  readonly matches: Test;
}

interface Layer {
  readonly allows: readonly Matcher[];
  readonly denies: readonly Matcher[];
}

interface Statement {
  readonly layer: 'identity' | 'resource';
  readonly sid: string;
  readonly index: number;
}

export interface CeilingDecision {
  readonly decision: 'allow' | 'explicit-deny' | 'implicit-deny';
  readonly deciding: readonly Statement[];
}

export function compileCeiling({ identity, bucket }: BenchPolicies): (request: BenchRequest) => CeilingDecision {
  const caller = layerOf(identity, 'identity');
  const owner = layerOf(bucket, 'resource');
  return (request) => {
    const facts = factsOf(request);
    const deciding: Statement[] = [];
    if (collect(caller.denies, facts, deciding) || collect(owner.denies, facts, deciding))
      return { decision: 'explicit-deny', deciding };
    const allowedByCaller = collect(caller.allows, facts, deciding);
    const allowedByOwner = collect(owner.allows, facts, deciding);
    const sameAccount = facts.account === request.resourceAccount;
    if (sameAccount ? allowedByCaller || allowedByOwner : allowedByCaller && allowedByOwner)
      return { decision: 'allow', deciding };
    return { decision: 'implicit-deny', deciding: [] };
  };
}

function collect(matchers: readonly Matcher[], facts: Facts, into: Statement[]): boolean {
  let some = false;
  for (const { layer, sid, index, matches } of matchers) {
    if (!matches(facts)) continue;
    into.push({ layer, sid, index });
    some = true;
  }
  return some;
}

function factsOf({ principal, action, resource, context }: BenchRequest): Facts {
  const lowered: Record<string, string> = {};
  for (const key in context) lowered[key.toLowerCase()] = context[key] ?? '';
  const account = principal.split(':', 5)[4] ?? '';
  lowered['aws:principalarn'] ??= principal;
  lowered['aws:principalaccount'] ??= account;
  return { principal, account, action: action.toLowerCase(), resource, context: lowered };
}

function layerOf({ Statement }: BenchPolicy, layer: Matcher['layer']): Layer {
  const of = (effect: string) =>
    Statement.flatMap((statement, index) =>
      statement.Effect === effect ? [{ layer, sid: statement.Sid, index, matches: statementTest(statement) }] : [],
    );
  return { allows: of('Allow'), denies: of('Deny') };
}

function statementTest({ Principal, Action, Resource, Condition = {} }: BenchStatement): Test {
  const actionMatches = textTest(Action.map((action) => action.toLowerCase()));
  const resourceMatches = textTest(Resource);
  const principalMatches = principalTest(Principal?.AWS);
  const conditions = Object.entries(Condition).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, value]) => conditionTest(operator, key.toLowerCase(), value)),
  );
  return (facts) => {
    if (!actionMatches(facts.action) || !principalMatches(facts) || !resourceMatches(facts.resource)) return false;
    for (const holds of conditions) if (!holds(facts)) return false;
    return true;
  };
}

function principalTest(entry: string | undefined): Test {
  if (entry === undefined || entry === '*') return () => true;
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(entry)?.[1];
  return account === undefined ? (facts) => facts.principal === entry : (facts) => facts.account === account;
}

function conditionTest(operator: string, key: string, value: string): Test {
  const ifAbsent = operator.endsWith('IfExists');
  const wanted = value.toLowerCase();
  switch (operator.replace('IfExists', '')) {
    case 'Bool':
      return ({ context }) => {
        const given = context[key];
        return given === undefined ? ifAbsent : given === wanted || given.toLowerCase() === wanted;
      };
    case 'StringEquals':
      return ({ context }) => (context[key] === undefined ? ifAbsent : context[key] === value);
    default:
      throw new Error(`the ceiling knows no ${operator}`);
  }
}

/** Of a list of patterns: the exact ones by one look-up, a `*` at the end by its prefix, what is left by an expression. */
function textTest(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const others = patterns.filter((pattern) => !exact.has(pattern)).map(patternTest);
  const only = others.length === 1 ? others[0] : undefined;
  if (others.length === 0) return (text) => exact.has(text);
  if (only !== undefined) return (text) => exact.has(text) || only(text);
  return (text) => exact.has(text) || others.some((test) => test(text));
}

function patternTest(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const prefix = pattern.slice(0, -1);
  if (pattern.endsWith('*') && !/[*?]/.test(prefix)) return (text) => text.startsWith(prefix);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}
