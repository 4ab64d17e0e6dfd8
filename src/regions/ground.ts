// Audit arm: all that can be asked of one target, as levels of a diagram: actions, subjects, keys. On it, when conditions
// and statements hold. Resources are walked elsewhere.
import type { Side } from '../evaluate/context.ts';
import type { Keys } from '../evaluate/keys.ts';
import {
  type Counts,
  isOwnersRepair,
  layersThatCount,
  type Situation,
  subjectsOf as viewsOf,
} from '../evaluate/layers.ts';
import { compileClause } from '../evaluate/match-condition.ts';
import type { Outcome } from '../evaluate/outcome.ts';
import type { Layer, Policies } from '../evaluate/policies.ts';
import type { CompiledClause, CompiledStatement, Match } from '../evaluate/statement.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { ConditionClause } from '../iam/document.ts';
import type { Session } from '../iam/session.ts';
import { type ActionCell, type ActionScope, actionCells } from './actions.ts';
import { ageBounds, agesOf } from './ages.ts';
import { always, Diagram, type Node, never } from './diagram.ts';
import { clausesOf, type Formula } from './formula.ts';
import { fails, KeyLevels, type KeyUse, settledKeys, type Truth, truthOf } from './key-levels.ts';
import { Patterns } from './patterns.ts';
import { type Placed, statementsOf } from './placed.ts';
import { isTaken, type Place, type Target } from './places.ts';
import { choiceOf, type Owner, type Subject, subjectsOf } from './subjects.ts';
import type { OpenCaller, World } from './world.ts';

export interface GroundOptions {
  readonly callers: readonly OpenCaller[];
  readonly actions: ActionScope;
  /** Every condition that the question names. */
  readonly formulas: readonly Formula[];
  /** Federation tokens are among the sessions. */
  readonly federated: boolean;
  /** All places of the target that are asked for. */
  readonly places: readonly Place[];
  /** In the place of those that the world's callers and the target have. */
  readonly statements?: readonly Placed[];
  /** Ages of MFA that are told apart; absent: those that the statements and the question tell apart. */
  readonly ages?: readonly number[];
  /** Only these are looked at. */
  readonly sessions?: readonly Session[];
  /** Session tokens with MFA are told apart from the console also where they are the same. */
  readonly tokens?: true;
}

/** The name of the level that stands for S3's own MFA code, which is no condition key. */
export const codeStates = ['valid', 'none', 'wrong'] as const;

export const actionLevel = 0;
export const subjectLevel = 1;

/** One target's world of requests. */
export class Ground {
  readonly diagram = new Diagram();
  readonly target: Target;
  readonly world: World;
  readonly subjects: readonly Subject[];
  readonly actions: readonly ActionCell[];
  readonly statements: readonly Placed[];
  readonly keys: KeyLevels;
  readonly patterns: Patterns;
  /** The level of S3's MFA code; undefined where nothing hangs on it. */
  readonly codeLevel: number | undefined;
  readonly #owner: Owner;
  readonly #keys = new Map<Subject, Readonly<Record<Side, Keys>>>();
  readonly #clauses = new Map<CompiledClause, Truth>();
  readonly #formulaClauses = new Map<ConditionClause, CompiledClause>();

  constructor(world: World, target: Target, catalogue: Catalogue, options: GroundOptions) {
    this.world = world;
    this.target = target;
    const { estate } = world;
    const account = target.account;
    this.#owner = { account, organization: account === undefined ? undefined : estate.organizations.get(account) };
    const placed = options.statements ?? statementsOf(world, target, options.callers);
    this.actions = actionCells(catalogue, {
      scope: options.actions,
      elements: placed.map(({ statement: { source } }) => source.action),
      services: target.service === undefined ? undefined : [target.service],
      taken: (service, types) => options.places.some((place) => isTaken(place, service, types)),
    });
    this.statements = placed.filter(({ statement }) => this.actions.some(({ name }) => statement.coversAction(name)));
    for (const formula of options.formulas) {
      for (const clause of clausesOf(formula)) {
        this.#formulaClauses.set(clause, { source: clause, test: compileClause(clause, '2012-10-17') });
      }
    }
    const clauses = [
      ...this.statements.flatMap(({ statement }) => statement.clauses.map(({ source }) => source)),
      ...this.#formulaClauses.keys(),
    ];
    this.subjects = subjectsOf(world, options.callers, {
      ages: options.ages ?? agesOf(ageBounds(clauses)),
      tokensDiffer: options.tokens || this.actions.some(({ service }) => service === 'iam' || service === 'sts'),
      codes: target.service === 'sts',
      federated: options.federated,
      ...(options.sessions === undefined ? {} : { sessions: options.sessions }),
    });
    this.patterns = new Patterns(this.subjects, (subject, layer) => this.keysOf(subject, layer));
    this.diagram.addLevel(Math.max(1, this.actions.length));
    this.diagram.addLevel(Math.max(1, this.subjects.length));
    this.codeLevel = this.#hasCodes() ? this.diagram.addLevel(codeStates.length) : undefined;
    this.keys = new KeyLevels(this.diagram, this.#uses(), this.subjects);
  }

  #hasCodes(): boolean {
    return this.target.bucket?.mfa_delete === 'enabled';
  }

  #uses(): readonly KeyUse[] {
    const ofStatements = this.statements.flatMap(({ statement, layer }) =>
      statement.clauses.map((clause) => this.#use(clause, statement.version, layer)),
    );
    const ofFormulas = [...this.#formulaClauses.values()].map((clause) => this.#use(clause, '2012-10-17', 'resource'));
    return [...ofStatements, ...ofFormulas];
  }

  #use(clause: CompiledClause, version: KeyUse['version'], layer: Layer): KeyUse {
    return { clause, version, keysOf: (subject) => this.keysOf(subject, layer) };
  }

  /** What policies of a layer see of a subject. */
  keysOf(subject: Subject, layer: Layer): Keys {
    const side = layer === 'resource' ? 'trust' : 'caller';
    const known = this.#keys.get(subject);
    if (known !== undefined) return known[side];
    const made = { trust: subject.keys('trust', this.#owner), caller: subject.keys('caller', this.#owner) };
    this.#keys.set(subject, made);
    return made[side];
  }

  /** A node of the requests whose action and subject are such. */
  requests(action: (cell: ActionCell) => boolean, subject: (subject: Subject) => boolean): Node {
    const ofSubjects = this.diagram.cells(subjectLevel, (cell) => {
      const found = this.subjects[cell];
      return found !== undefined && subject(found);
    });
    const cells = this.actions.map((cell) => (action(cell) ? ofSubjects : never));
    return cells.length === 0 ? never : this.diagram.make(actionLevel, cells);
  }

  /** Of some statements, those that can matter to the actions that are asked for. */
  looksAt(statements: readonly Placed[]): readonly Placed[] {
    const own = new Set(this.statements);
    return statements.filter((each) => own.has(each));
  }

  /** When a condition of the question holds. */
  formula(formula: Formula): Truth {
    const lists = this.actions.some((cell) => cell.lists);
    const others = this.#bySubject((subject) => this.#formulaFor(formula, subject, false));
    if (!lists) return others;
    const listing = this.#bySubject((subject) => this.#formulaFor(formula, subject, true));
    return this.#byListing(others, listing);
  }

  #formulaFor(formula: Formula, subject: Subject, lists: boolean): Truth {
    if ('clause' in formula) {
      const clause = this.#formulaClauses.get(formula.clause);
      if (clause === undefined) throw new Error('a condition of another question');
      return this.#clauseFor(clause, 'resource', subject, lists);
    }
    const parts = ('all' in formula ? formula.all : formula.any).map((each) => this.#formulaFor(each, subject, lists));
    return 'all' in formula ? this.#all(parts) : this.#any(parts);
  }

  #all(parts: readonly Truth[]): Truth {
    return {
      sure: this.diagram.all(parts.map(({ sure }) => sure)),
      may: this.diagram.all(parts.map(({ may }) => may)),
    };
  }

  #any(parts: readonly Truth[]): Truth {
    return {
      sure: this.diagram.any(parts.map(({ sure }) => sure)),
      may: this.diagram.any(parts.map(({ may }) => may)),
    };
  }

  #bySubject(truth: (subject: Subject, at: number) => Truth): Truth {
    const all = this.subjects.map(truth);
    if (all.length === 0) return fails;
    return {
      sure: this.diagram.make(
        subjectLevel,
        all.map(({ sure }) => sure),
      ),
      may: this.diagram.make(
        subjectLevel,
        all.map(({ may }) => may),
      ),
    };
  }

  #byListing(others: Truth, listing: Truth): Truth {
    const pick = (of: keyof Truth): Node =>
      this.diagram.make(
        actionLevel,
        this.actions.map((cell) => (cell.lists ? listing[of] : others[of])),
      );
    return { sure: pick('sure'), may: pick('may') };
  }

  #clauseFor(clause: CompiledClause, layer: Layer, subject: Subject, lists: boolean): Truth {
    const keys = this.keysOf(subject, layer);
    const { key, values } = clause.source;
    const name = key.toLowerCase();
    const free = typeof choiceOf(subject, keys, name) === 'string';
    const fixed = free && name !== 's3:prefix' && !values.some((value) => value.includes('${'));
    if (!fixed) return this.keys.truth(clause, subject, keys, lists);
    const known = this.#clauses.get(clause);
    if (known !== undefined) return known;
    const found = this.keys.truth(clause, subject, keys, lists);
    this.#clauses.set(clause, found);
    return found;
  }

  readonly #named = new Map<Placed, Named>();

  /** When a statement holds of what it covers, by how it names the caller; wherever the resource is. */
  statement(placed: Placed): Named {
    const known = this.#named.get(placed);
    if (known !== undefined) return known;
    const made = this.#statement(placed);
    this.#named.set(placed, made);
    return made;
  }

  #statement(placed: Placed): Named {
    const { source } = placed.statement;
    const dependsOnListing =
      this.actions.some((cell) => cell.lists) && JSON.stringify(source.conditions).toLowerCase().includes('s3:prefix');
    const others = this.#statementFor(placed, false);
    const listing = dependsOnListing ? this.#statementFor(placed, true) : others;
    const account = this.#byAction(placed, others.account, listing.account);
    // How it names somebody matters of what a resource's policy grants.
    if (placed.layer !== 'resource' || source.effect === 'Deny') return { full: fails, named: fails, account };
    const pick = (grade: keyof Named): Truth =>
      others[grade] === others.account && listing[grade] === listing.account
        ? account
        : this.#byAction(placed, others[grade], listing[grade]);
    return { full: pick('full'), named: pick('named'), account };
  }

  #byAction({ statement, layer }: Placed, others: Truth, listing: Truth): Truth {
    const nodes = (of: keyof Truth): Node => {
      const node = this.diagram.make(
        actionLevel,
        this.actions.map((cell) => {
          if (!statement.coversAction(cell.name)) return never;
          return (cell.lists ? listing : others)[of];
        }),
      );
      return layer === 'resource' ? this.diagram.without(node, this.#ownersRepair()) : node;
    };
    const sure = nodes('sure');
    return { sure, may: others.may === others.sure && listing.may === listing.sure ? sure : nodes('may') };
  }

  #repair: Node | undefined;

  /** Calls for which the bucket's policy does not count. */
  #ownersRepair(): Node {
    this.#repair ??= this.diagram.make(
      actionLevel,
      this.actions.map(({ name }) =>
        this.diagram.cells(subjectLevel, (cell) => {
          const subject = this.subjects[cell];
          return subject !== undefined && isOwnersRepair({ ...this.view(subject).situation, action: name });
        }),
      ),
    );
    return this.#repair;
  }

  #statementFor({ statement, layer, holders }: Placed, lists: boolean): Named {
    const isGrant = layer === 'resource' && statement.effect === 'Allow';
    const all = this.subjects.map((subject): Named => {
      if (holders !== undefined && !holders.has(subject.from.caller.name)) return nobody;
      const { counts, views } = this.view(subject);
      const counted = counts[layer];
      if (counted === false) return nobody;
      const keys = this.#settled(subject, layer);
      const view = layer === 'resource' ? views.resource : views.caller;
      const coverage: Match = statement.principal?.({ ...view, keys }) ?? fully;
      if (coverage.account === false) return nobody;
      const rest = this.#conditions(statement, layer, subject, lists, counted);
      if (rest.may === never) return nobody;
      const graded = (outcome: Outcome): Truth => (outcome === true ? rest : this.#all([truthOf(outcome), rest]));
      const account = graded(coverage.account);
      return isGrant ? { full: graded(coverage.full), named: graded(coverage.named), account } : { ...nobody, account };
    });
    const pick = (grade: keyof Named): Truth => this.#bySubject((_, at) => all[at]?.[grade] ?? fails);
    const account = pick('account');
    if (!isGrant) return { full: fails, named: fails, account };
    const [named, full] = [pick('named'), pick('full')];
    return { full, named, account };
  }

  #conditions(statement: CompiledStatement, layer: Layer, subject: Subject, lists: boolean, counted: Outcome): Truth {
    let [sure, may]: [Node, Node] = [always, always];
    for (const outcome of [statement.doubt ?? true, counted]) {
      if (outcome !== true) [sure, may] = [never, outcome === false ? never : may];
    }
    for (const clause of statement.clauses) {
      const truth = this.#clauseFor(clause, layer, subject, lists);
      sure = this.diagram.and(sure, truth.sure);
      may = this.diagram.and(may, truth.may);
      if (may === never) return fails;
    }
    return { sure, may };
  }

  #settled(subject: Subject, layer: Layer): Keys {
    return settledKeys(subject, this.keysOf(subject, layer));
  }

  readonly #views = new Map<Subject, View>();

  /** How the policies see a subject, whatever it does to what. */
  view(subject: Subject): View {
    const known = this.#views.get(subject);
    if (known !== undefined) return known;
    const { target, world } = this;
    const policies = world.estate.policiesFor(subject.caller.name, target.policy, target.bucket);
    const situation: Situation = {
      caller: subject.caller,
      action: `${target.service ?? 'iam'}:Any`,
      arn: '*',
      account: target.account,
      resourcePolicy: target.resourcePolicy,
      callerKeys: this.keysOf(subject, 'identity'),
      resourceKeys: this.keysOf(subject, 'resource'),
    };
    const counts = layersThatCount(policies, situation);
    const view = { policies, situation, counts, views: viewsOf(policies, situation, counts) };
    this.#views.set(subject, view);
    return view;
  }

  /** Those of the requests that are in the node in every way that AWS may behave. */
  whateverAwsDoes(node: Node): Node {
    const { diagram } = this;
    return diagram.rewrite(node, subjectLevel, (children) => {
      const ofGroup = new Map<number, Node>();
      for (const [cell, { group }] of this.subjects.entries()) {
        const child = children[cell] ?? never;
        const known = ofGroup.get(group);
        ofGroup.set(group, known === undefined ? child : diagram.and(known, child));
      }
      return diagram.make(
        subjectLevel,
        this.subjects.map(({ group }) => ofGroup.get(group) ?? never),
      );
    });
  }

  /** Requests over TLS, as far as keys tell. */
  notPlain(): Node {
    const level = this.keys.of('aws:securetransport');
    if (level?.kind !== 'single') return always;
    return this.diagram.cells(level.level, (cell) => {
      const state = level.states[cell];
      return state?.state !== 'present' || state.values[0] !== 'false';
    });
  }
}

export interface View {
  readonly policies: Policies;
  readonly situation: Situation;
  readonly counts: Counts;
  /** What statements of either side are matched against. */
  readonly views: ReturnType<typeof viewsOf>;
}

/** When a statement holds, by how it names the caller: each is within the next. */
export interface Named {
  readonly full: Truth;
  readonly named: Truth;
  readonly account: Truth;
}

const nobody: Named = { full: fails, named: fails, account: fails };
const fully: Match = { full: true, named: true, account: true };
