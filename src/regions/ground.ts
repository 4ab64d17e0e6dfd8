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
import { and, isDoubt } from '../evaluate/outcome.ts';
import type { Layer, Policies } from '../evaluate/policies.ts';
import type { CompiledClause, Match } from '../evaluate/statement.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { ConditionClause } from '../iam/document.ts';
import type { Session } from '../iam/session.ts';
import { type ActionCell, type ActionScope, actionCells } from './actions.ts';
import { ageBounds, agesOf } from './ages.ts';
import { always, Diagram, type Node, never } from './diagram.ts';
import { clausesOf, type Formula } from './formula.ts';
import { fails, KeyLevels, type KeyUse, settledKeys, type Truth } from './key-levels.ts';
import { Patterns } from './patterns.ts';
import { type Placed, statementsOf } from './placed.ts';
import type { Place, Target } from './places.ts';
import { type Choices, type SeenSubjects, seenAt } from './seen.ts';
import { type Subject, subjectsOf } from './subjects.ts';
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
  /** Actions are told apart by each pattern of the statements, so that patterns can name them. */
  readonly byPattern?: true;
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
  readonly #seen: SeenSubjects;
  readonly #clauses = new Map<string, Truth>();
  readonly #formulaClauses = new Map<string, CompiledClause>();

  constructor(world: World, target: Target, catalogue: Catalogue, options: GroundOptions) {
    this.world = world;
    this.target = target;
    const { estate } = world;
    const account = target.account;
    const organization = account === undefined ? undefined : estate.organizations.get(account);
    const placed = options.statements ?? statementsOf(world, target, options.callers);
    this.actions = actionCells(catalogue, {
      scope: options.actions,
      elements: placed.map(({ statement: { source } }) => source.action),
      byPattern: options.byPattern === true,
      services: target.service === undefined ? undefined : [target.service],
      places: options.places,
    });
    this.statements = placed.filter(({ statement }) => this.actions.some(({ name }) => statement.coversAction(name)));
    for (const formula of options.formulas) {
      for (const clause of clausesOf(formula)) {
        this.#formulaClauses.set(idOf(clause), { source: clause, test: compileClause(clause, '2012-10-17') });
      }
    }
    const clauses = [
      ...this.statements.flatMap(({ statement }) => statement.clauses.map(({ source }) => source)),
      ...[...this.#formulaClauses.values()].map(({ source }) => source),
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
    this.#seen = seenAt(this.subjects, { account, organization });
    this.keys = new KeyLevels(this.diagram, this.#uses(), this.#seen);
  }

  #hasCodes(): boolean {
    return this.target.bucket?.mfa_delete === 'enabled';
  }

  #uses(): readonly KeyUse[] {
    const ofStatements = this.statements.flatMap(({ statement: { clauses, version }, layer }) =>
      clauses.map((clause): KeyUse => ({ clause, version, side: sideOf(layer) })),
    );
    const ofFormulas = [...this.#formulaClauses.values()].map(
      (clause): KeyUse => ({ clause, version: '2012-10-17', side: sideOf('resource') }),
    );
    return [...ofStatements, ...ofFormulas];
  }

  /** What policies of a layer see of a subject. */
  keysOf(subject: Subject, layer: Layer): Keys {
    return this.#seen.keysOf(subject, sideOf(layer));
  }

  /** What a key may be for each subject, as policies of a layer see it. */
  choices(key: string, layer: Layer): Choices {
    return this.#seen.choices(key, sideOf(layer));
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
    const others = this.#join(formula, false);
    return this.#hangsOnListing(clausesOf(formula)) ? this.#byListing(others, this.#join(formula, true)) : others;
  }

  #join(formula: Formula, lists: boolean): Truth {
    if ('clause' in formula) return this.#clause(this.#asked(formula.clause), 'resource', lists);
    const parts = ('all' in formula ? formula.all : formula.any).map((each) => this.#join(each, lists));
    return 'all' in formula ? this.#all(parts) : this.#any(parts);
  }

  #asked(clause: ConditionClause): CompiledClause {
    const found = this.#formulaClauses.get(idOf(clause));
    if (found === undefined) throw new Error('a condition of another question');
    return found;
  }

  /** Requests that list a bucket alone have a prefix. */
  #hangsOnListing(clauses: readonly ConditionClause[]): boolean {
    return this.actions.some((cell) => cell.lists) && clauses.some(mentionsPrefix);
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

  /** Of what holds of each subject. */
  #bySubject(truths: readonly Truth[]): Truth {
    if (truths.length === 0) return fails;
    const pick = (of: keyof Truth): Node =>
      this.diagram.make(
        subjectLevel,
        truths.map((each) => each[of]),
      );
    const sure = pick('sure');
    return { sure, may: truths.every((each) => each.may === each.sure) ? sure : pick('may') };
  }

  #byListing(others: Truth, listing: Truth): Truth {
    const pick = (of: keyof Truth): Node =>
      this.diagram.make(
        actionLevel,
        this.actions.map((cell) => (cell.lists ? listing[of] : others[of])),
      );
    return { sure: pick('sure'), may: pick('may') };
  }

  /** When a clause holds, whoever asks. `lists`: of requests that list a bucket. */
  #clause(clause: CompiledClause, layer: Layer, lists: boolean): Truth {
    const id = `${idOf(clause.source)} ${sideOf(layer)} ${lists}`;
    const known = this.#clauses.get(id);
    if (known !== undefined) return known;
    const made = this.#bySubject(this.#clauseBySubject(clause, layer, lists));
    this.#clauses.set(id, made);
    return made;
  }

  #clauseBySubject(clause: CompiledClause, layer: Layer, lists: boolean): readonly Truth[] {
    const truth = (subject: Subject): Truth => this.keys.truth(clause, subject, this.keysOf(subject, layer), lists);
    const { key, values } = clause.source;
    if (values.some((value) => value.includes('${'))) return this.subjects.map(truth);
    // Without variables it hangs on its own key alone.
    const { which, all } = this.choices(key.toLowerCase(), layer);
    const truths = all.map(({ subject }) => truth(subject));
    return this.subjects.map(({ at }) => truths[which[at] ?? 0] ?? fails);
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
    const others = this.#statementFor(placed, false);
    const listing = this.#hangsOnListing(source.conditions) ? this.#statementFor(placed, true) : others;
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
    this.#repair ??= this.#makeRepair();
    return this.#repair;
  }

  #makeRepair(): Node {
    const { account } = this.target;
    const owner = this.subjects.find(({ caller }) => caller.kind === 'root' && caller.account.id === account)?.caller;
    if (owner === undefined) return never;
    return this.requests(
      ({ name }) => isOwnersRepair({ caller: owner, account, action: name }),
      ({ caller }) => caller.kind === 'root' && caller.account.id === account,
    );
  }

  #statementFor(placed: Placed, lists: boolean): Named {
    const { statement, layer } = placed;
    const matches = this.subjects.map((subject) => this.#match(placed, subject));
    const conditions = this.#all(statement.clauses.map((clause) => this.#clause(clause, layer, lists)));
    const graded = (grade: keyof Match): Truth => this.#all([this.#outcomes(matches, grade), conditions]);
    const account = graded('account');
    if (layer !== 'resource' || statement.effect === 'Deny') return { full: fails, named: fails, account };
    return { full: graded('full'), named: graded('named'), account };
  }

  /** Whether a statement is about somebody at all, by how it names them. */
  #match({ statement, layer, holders }: Placed, subject: Subject): Match {
    if (holders !== undefined && !holders.has(subject.from.caller.name)) return nobody;
    const { counts, views } = this.view(subject);
    const counted = and(counts[layer], statement.doubt ?? true);
    if (counted === false) return nobody;
    const view = layer === 'resource' ? views.resource : views.caller;
    const match = statement.principal?.({ ...view, keys: this.#settled(subject, layer) }) ?? fully;
    if (counted === true) return match;
    const { account, full, named } = match;
    return { account: and(counted, account), full: and(counted, full), named: and(counted, named) };
  }

  #outcomes(matches: readonly Match[], grade: keyof Match): Truth {
    let doubtful = false;
    const sure = this.diagram.cells(subjectLevel, (cell) => {
      const outcome = matches[cell]?.[grade] ?? false;
      if (isDoubt(outcome)) doubtful = true;
      return outcome === true;
    });
    if (!doubtful) return { sure, may: sure };
    return { sure, may: this.diagram.cells(subjectLevel, (cell) => (matches[cell]?.[grade] ?? false) !== false) };
  }

  #settled(subject: Subject, layer: Layer): Keys {
    return settledKeys(subject, this.keysOf(subject, layer));
  }

  readonly #views: View[] = [];

  /** How the policies see a subject, whatever it does to what. */
  view(subject: Subject): View {
    const known = this.#views[subject.at];
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
    this.#views[subject.at] = view;
    return view;
  }

  /** Those of the requests that are in the node in every way that AWS may behave. */
  whateverAwsDoes(node: Node): Node {
    const { diagram } = this;
    if (node === never || node === always) return node;
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

const ids = new WeakMap<ConditionClause, string>();

/** The same for the same condition. */
function idOf(clause: ConditionClause): string {
  const id = ids.get(clause) ?? JSON.stringify(clause);
  ids.set(clause, id);
  return id;
}

function sideOf(layer: Layer): Side {
  return layer === 'resource' ? 'trust' : 'caller';
}

function mentionsPrefix({ key, values }: ConditionClause): boolean {
  return key.toLowerCase() === 's3:prefix' || values.some((value) => value.toLowerCase().includes('s3:prefix'));
}

const nobody: Match = { full: false, named: false, account: false };
const fully: Match = { full: true, named: true, account: true };
