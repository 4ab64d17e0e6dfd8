// One rule becomes its statements: where they go (placement), on what (split), for whom (principals), when (conditions).
import type { Catalogue } from '../iam/catalogue.ts';
import { byText, type ConditionClause, type Statement } from '../iam/document.ts';
import { flat, type GrantRule, type ProviderPrincipal, type Spec, type StatementRule, type Who } from '../spec/spec.ts';
import { type Alternatives, both, mostStatements } from './alternatives.ts';
import { tellCharacters } from './characters.ts';
import { combine } from './combine.ts';
import { fails, holds } from './conditions.ts';
import { providerIsSpared } from './federation.ts';
import { fits, termsOf } from './fit.ts';
import { grouping } from './grouping.ts';
import { guardRailClauses } from './guard-rails.ts';
import { identityOf, notManaged, wordsFor } from './obstacles.ts';
import { documentName, type Place, placesOf, type Target, targetOf } from './placement.ts';
import { everyoneInTrust, exceptClauses, type Head, headsFor } from './principals.ts';
import type { Report } from './report.ts';
import { type Parts, sidsFor } from './sids.ts';
import { type Pair, type Part, partsOf } from './split.ts';
import type { Nature } from './words.ts';

/** A statement on its way into a document. */
export interface Piece {
  readonly rule: string;
  readonly target: Target;
  readonly statement: Statement & { readonly sid: string };
}

const byRule = grouping((pieces: readonly Piece[]) => pieces.map((piece) => [piece.rule, piece] as const));

/** A rule's pieces among all. */
export function piecesOf(rule: string, pieces: readonly Piece[]): readonly Piece[] {
  return byRule(pieces, rule);
}

export interface Context {
  readonly spec: Spec;
  readonly catalogue: Catalogue;
  readonly report: Report;
}

/** Everything that a rule writes into one document. */
interface Share {
  readonly target: Target;
  readonly whos: Set<Who['who']>;
  readonly stated: Pair[];
  /** Caller's halves of trusts. */
  readonly halves: Pair[];
}

type Unnamed = Omit<Statement, 'sid'> & { readonly parts: Parts };

/** The statements of an `allow` or `deny` rule; what keeps it from having them is reported. */
export function grantStatements(rule: GrantRule, context: Context): readonly Piece[] {
  const shares = place(rule, context);
  const conditions = conditionsFor(rule, context);
  spared(rule, context);
  tellCharacters(
    rule,
    [...shares.values()].map(({ target }) => target),
    context.report.error,
  );
  const pieces = [...shares.values()].flatMap((share) => {
    const unnamed = [...statedIn(share, rule, conditions, context), ...halvesIn(share, rule, context)];
    const sids = sidsFor(
      rule.name,
      unnamed.map(({ parts }) => parts),
    );
    return unnamed.map(({ parts: _, ...statement }, index) => ({
      rule: rule.name,
      target: share.target,
      statement: { sid: sids[index] ?? rule.name, ...statement },
    }));
  });
  if (pieces.length <= mostStatements) return pieces;
  tooMany(rule, context);
  return [];
}

/** The user's own statement, wherever it is attached. */
export function verbatimStatements({ name, statement, attach }: StatementRule, { report }: Context): readonly Piece[] {
  for (const each of attach) {
    if (each.kind !== 'identity' && each.kind !== 'boundary') continue;
    const principal = identityOf(each.principal);
    if (principal.account.managed) continue;
    const { code, message, help } = notManaged(principal);
    report.error(code, each.at, message, help);
  }
  const { sid = sidsFor(name, [{ principals: '', resources: '', conditions: '' }])[0] ?? name, ...rest } = statement;
  return attach.map((attachment) => ({ rule: name, target: targetOf(attachment), statement: { sid, ...rest } }));
}

function place(rule: GrantRule, context: Context): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>();
  let placed = true;
  const pairs = termsOf(rule.actions).flatMap((term) =>
    rule.resources
      .filter((resource) => fits(term, resource, context.catalogue))
      .map((resource) => ({ term, resource })),
  );
  for (const pair of pairs) {
    for (const { who, at } of rule.to) {
      const places = placesOf(rule, who, pair.resource, pair.term);
      if ('code' in places) {
        placed = false;
        context.report.error(places.code, at, places.message, places.help);
      } else for (const each of places) addTo(shares, each, who, pair);
    }
  }
  unplaced(rule, pairs, context);
  // What could not be placed may be what the attachment was for.
  if (placed) unattached(rule, shares, context);
  return shares;
}

function addTo(shares: Map<string, Share>, { target, callerHalf }: Place, who: Who['who'], pair: Pair): void {
  const name = documentName(target);
  const share = shares.get(name) ?? { target, whos: new Set(), stated: [], halves: [] };
  shares.set(name, share);
  if (callerHalf) share.halves.push(pair);
  else {
    share.whos.add(who);
    share.stated.push(pair);
  }
}

function unplaced(rule: GrantRule, pairs: readonly Pair[], { report }: Context): void {
  for (const term of termsOf(rule.actions)) {
    if (term === 'all' || pairs.some((pair) => pair.term === term)) continue;
    const message = `\`${term.value}\` works on none of the resources of \`${rule.name}\``;
    report.error('placed-nowhere', term.at, message, 'take it out, or name a resource that it works on');
  }
  for (const resource of rule.resources) {
    if (pairs.some((pair) => pair.resource === resource)) continue;
    report.error(
      'placed-nowhere',
      resource.at,
      `none of the actions of \`${rule.name}\` works on ${wordsFor(resource)}`,
      'take it out, or name an action that works on it',
    );
  }
}

function unattached(rule: GrantRule, shares: ReadonlyMap<string, Share>, { report }: Context): void {
  for (const attachment of rule.attach) {
    const name = documentName(targetOf(attachment));
    if (shares.has(name)) continue;
    const message = `\`${rule.name}\` has nothing to say in \`${name}\`, where it is attached`;
    report.error('attach-does-not-fit', attachment.at, message, 'attach it to what its resources and principals name');
  }
}

function spared({ except }: GrantRule, { report }: Context): void {
  for (const { who, at } of except) {
    const obstacle = providerIsSpared(who);
    if (obstacle !== undefined) report.error(obstacle.code, at, obstacle.message, obstacle.help);
  }
}

/** A rule's conditions in one of its statements, by what its actions work on and whose claims it asks for. */
type ConditionsFor = (nature: Nature, provider: ProviderPrincipal | undefined) => Alternatives;

function conditionsFor(rule: GrantRule, context: Context): ConditionsFor {
  const known = new Map<string, Alternatives>();
  return (nature, provider) => {
    const key = `${nature} ${provider?.name ?? ''}`;
    const found = known.get(key) ?? conditionsOf(rule, nature, provider, context);
    known.set(key, found);
    return found;
  };
}

function conditionsOf(
  rule: GrantRule,
  nature: Nature,
  provider: ProviderPrincipal | undefined,
  context: Context,
): Alternatives {
  const problems = { error: context.report.error, tooMany: () => tooMany(rule, context) };
  const scene = { nature, catalogue: context.catalogue, ...(provider === undefined ? {} : { provider }) };
  const when = holds(rule.when, scene, problems);
  if (rule.unless === undefined) return distinct(when);
  return distinct(both([when, fails(rule.unless, scene, problems)], problems.tooMany));
}

function distinct(alternatives: Alternatives): Alternatives {
  const byContent = new Map(alternatives.map((each) => [JSON.stringify(each), each]));
  return [...byContent].sort(([a], [b]) => byText(a, b)).map(([, each]) => each);
}

function tooMany(rule: GrantRule, { report }: Context): void {
  const message = `\`${rule.name}\` would need more than ${mostStatements} statements in all`;
  report.error('too-many-statements', rule.at, message, 'make several rules of it, or use fewer alternatives');
}

function headsIn({ target, whos }: Share, rule: GrantRule, spec: Spec): readonly Head[] {
  if (target.kind === 'bucket') return headsFor([...whos], spec);
  if (target.kind === 'scp' || target.kind === 'rcp') return guardRailHeads(target.kind, [...whos]);
  if (target.kind === 'trust') return headsFor([...whos], spec, everyoneInTrust(target.role, rule.kind, spec));
  return [{ clauses: [], tag: '' }];
}

/** RCPs are about everyone; SCPs about those whom they bind, without a word. */
function guardRailHeads(kind: 'scp' | 'rcp', whos: readonly Who['who'][]): readonly Head[] {
  return guardRailClauses(whos).map(({ clause, tag }) => ({
    ...(kind === 'rcp' ? { principal: { not: false, value: '*' } as const } : {}),
    clauses: clause === undefined ? [] : [clause],
    tag,
  }));
}

function statedIn(share: Share, rule: GrantRule, conditions: ConditionsFor, context: Context): readonly Unnamed[] {
  if (share.stated.length === 0) return [];
  const { kind } = share.target;
  const heads = headsIn(share, rule, context.spec);
  const parts = partsOf(rule.actions, share.stated, context.catalogue, asksForTags(rule));
  const except = exceptClauses(rule.except);
  return heads.flatMap((head) =>
    (kind === 'trust' ? [withoutResource(parts)] : parts).flatMap((part) =>
      conditions(part.nature, head.provider).flatMap(({ clauses, tag }) => {
        const joined = joinClauses([...head.clauses, ...except, ...clauses], rule, context);
        return joined === undefined ? [] : [unnamedOf(rule, head, part, joined, tag)];
      }),
    ),
  );
}

type Written = Omit<Part, 'resource'> & Partial<Pick<Part, 'resource'>>;

/** A trust policy speaks of its role alone. */
function withoutResource(parts: readonly Part[]): Written {
  const value = [...new Set(parts.flatMap(({ action }) => action.value))].sort(byText);
  return { action: { not: false, value }, nature: 'others', tag: '' };
}

function asksForTags({ when, unless = [] }: GrantRule): boolean {
  return flat([...when, ...unless]).some((each) => each.kind === 'tag' && each.of !== 'principal');
}

function unnamedOf(
  rule: GrantRule,
  head: Head,
  { action, resource, tag }: Written,
  conditions: readonly ConditionClause[],
  conditionTag: string,
): Unnamed {
  return {
    effect: rule.kind === 'allow' ? 'Allow' : 'Deny',
    ...(head.principal === undefined ? {} : { principal: head.principal }),
    action,
    ...(resource === undefined ? {} : { resource }),
    conditions,
    parts: { principals: head.tag, resources: tag, conditions: conditionTag },
  };
}

function joinClauses(clauses: readonly ConditionClause[], rule: GrantRule, { report }: Context) {
  const joined = combine(clauses);
  if (!('operator' in joined)) return joined;
  const message = `\`${rule.name}\` asks for \`${joined.operator}\` of \`${joined.key}\` twice, with other values each`;
  const help =
    'a policy can ask that once in a statement: leave one of the two out, and let the other say what satisfies both';
  report.error('conditions-cannot-combine', rule.at, message, help);
  return undefined;
}

function halvesIn(share: Share, rule: GrantRule, { catalogue }: Context): readonly Unnamed[] {
  if (share.halves.length === 0) return [];
  const head: Head = { clauses: [], tag: '' };
  return partsOf(rule.actions, share.halves, catalogue).map((part) => unnamedOf(rule, head, part, [], ''));
}
