// spec/: the lock-out suite's plain reading of a spec, second half: what grants a request, and what refuses it.
import type { Statement } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import {
  actionMatches,
  always,
  binds,
  clauseHolds,
  every,
  filled,
  hold,
  means,
  not,
  type Request,
  type Scene,
  type Shown,
  some,
  speaksOf,
  type Truth,
  truth,
} from './lockout-scene.ts';
import type { Principal, Rule, StatementRule } from './spec.ts';

/** What a rule that refuses makes of a request. `mfa`: it refuses, and would not after fresh MFA. */
export type Refusing = 'silent' | 'mfa' | 'plain' | 'open';

/** Is it granted by this rule? */
export function grants(rule: Rule, request: Request, scene: Scene): Truth {
  if (rule.kind === 'deny') return 'no';
  if (rule.kind === 'statement') {
    if (rule.statement.effect !== 'Allow') return 'no';
    return statementHolds(rule, request, request.shown);
  }
  const { who, shown } = request;
  if (!rule.to.some((each) => means(each, who))) return 'no';
  return every([speaksOf(rule, request), hold(rule.when, who, shown, scene)]);
}

/** Does this rule refuse it, and why? */
export function refuses(rule: Rule, request: Request, scene: Scene): Refusing {
  return sorted(isRefused(rule, request, request.shown, scene), () => isRefused(rule, request, [1], scene));
}

function sorted(now: Truth, afterMfa: () => Truth): Refusing {
  if (now !== 'yes') return now === 'no' ? 'silent' : 'open';
  return afterMfa() === 'no' ? 'mfa' : 'plain';
}

function isRefused(rule: Rule, request: Request, shown: readonly Shown[], scene: Scene): Truth {
  if (rule.kind === 'allow') return 'no';
  if (rule.kind === 'statement') {
    return rule.statement.effect === 'Deny' ? statementHolds(rule, request, shown) : 'no';
  }
  const { who } = request;
  if (!rule.to.some((each) => means(each, who)) || rule.except.some((each) => means(each, who))) return 'no';
  const spoken = speaksOf(rule, request);
  if (spoken === 'no') return 'no';
  const unless = rule.unless === undefined ? 'no' : hold(rule.unless, who, shown, scene);
  return every([spoken, hold(rule.when, who, shown, scene), not(unless)]);
}

function statementHolds({ statement, attach }: StatementRule, request: Request, shown: readonly Shown[]): Truth {
  const { who, action, arn } = request;
  if (!attach.some((each) => binds(each, who, action, arn))) return 'no';
  return always(shown, (state) => every([isNamed(statement, who), ...partsOf(statement, who, action, arn, state)]));
}

function partsOf(statement: Statement, who: Principal, action: string, arn: string, shown: Shown): readonly Truth[] {
  return [
    truth(actionMatches(statement, action)),
    resourceMatches(statement, who, arn),
    ...statement.conditions.map((clause) => clauseHolds(clause, shown)),
  ];
}

function isNamed({ principal }: Statement, who: Principal): Truth {
  if (principal === undefined) return 'yes';
  if (principal.value === '*') return principal.not ? 'no' : 'yes';
  if (!('arn' in who)) return 'open';
  const listed = principal.value.AWS ?? [];
  const itself = listed.includes(who.arn);
  if (principal.not) return itself && who.kind === 'root' ? 'no' : 'open';
  const root = 'account' in who && who.account !== undefined ? who.arn.replace(/:[^:]*$/, ':root') : '';
  return itself || listed.includes('*') || listed.includes(root) ? 'yes' : 'open';
}

function resourceMatches({ resource }: Statement, who: Principal, arn: string): Truth {
  if (resource === undefined) return 'yes';
  const found = some(
    resource.value.map((each) => {
      const patterns = filled(each, who);
      if (patterns.length === 0) return 'open';
      return truth(patterns.some((pattern) => compileGlob(pattern).matches(arn)));
    }),
  );
  return resource.not ? not(found) : found;
}

/** What the policies that it holds beside the spec allow it, its own and those of its groups. */
export function holdsGrant(request: Request, scene: Scene): Truth {
  return some(
    policiesOf(request.who, scene).map((document) =>
      document === 'unknown' ? 'open' : some(inEach(document, 'Allow', request, request.shown)),
    ),
  );
}

/** What those policies refuse it. */
function holdsRefusal(request: Request, scene: Scene): Refusing {
  const documents = policiesOf(request.who, scene).filter((each) => each !== 'unknown');
  const refused = (shown: readonly Shown[]) =>
    some(documents.flatMap((document) => inEach(document, 'Deny', request, shown)));
  return sorted(refused(request.shown), () => refused([1]));
}

type Document = { readonly statements: readonly Statement[] };

/** `unknown`: nobody knows its text. */
export function policiesOf(who: Principal, { held, holdersFor }: Scene): readonly (Document | 'unknown')[] {
  const entries = holdersFor(who).flatMap((each) => ('has' in each ? each.has : []));
  return entries.map(({ origin, name }) => (origin === 'anything' ? undefined : held.get(name)) ?? 'unknown');
}

/** What refuses it, by rules and by what is held beside them; what is silent is left out. */
export function refusals(request: Request, scene: Scene): readonly Exclude<Refusing, 'silent'>[] {
  const all = scene.rulesAbout(request.action).map((rule) => refuses(rule, request, scene));
  return [...all, holdsRefusal(request, scene)].filter((each) => each !== 'silent');
}

/** Does anything grant it? */
export function isGranted(request: Request, scene: Scene): Truth {
  return some([
    ...scene.rulesAbout(request.action).map((rule) => grants(rule, request, scene)),
    holdsGrant(request, scene),
  ]);
}

function inEach(
  { statements }: Document,
  effect: Statement['effect'],
  { who, action, arn }: Request,
  shown: readonly Shown[],
): readonly Truth[] {
  return statements
    .filter((each) => each.effect === effect)
    .map((each) => always(shown, (state) => every(partsOf(each, who, action, arn, state))));
}
