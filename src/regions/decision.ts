// Audit arm: AWS's decision as a diagram, from diagrams of what each layer says: evaluate/authorize.ts over all callers at
// once. Works on one reading of the doubts; which statements matched where, it does not know.
import { isSigned } from '../evaluate/caller.ts';
import type { Estate } from '../evaluate/estate.ts';
import { callerGate, sessionGate } from '../evaluate/gates.ts';
import { parseAction, serviceOf } from '../evaluate/names.ts';
import { isDoubt, type Outcome } from '../evaluate/outcome.ts';
import type { ActionCell } from './actions.ts';
import { always, type Node, never } from './diagram.ts';
import { actionLevel, codeStates, type Ground, subjectLevel } from './ground.ts';
import type { Subject } from './subjects.ts';

/** `allowed`: what is allowed whatever doubts are settled to; `possible`: what may be allowed. */
export type Reading = 'allowed' | 'possible';

/** What statements say together; each a diagram of requests. */
export interface Said {
  readonly deny: Node;
  readonly identity: Node;
  readonly boundary: Node;
  readonly session: Node;
  /** By level. */
  readonly scps: readonly Node[];
  /** By how the resource's policy names the caller: each is within the next. */
  readonly full: Node;
  readonly named: Node;
  readonly account: Node;
}

/** Equal where the same is said; of one diagram. */
export function idOfSaid({ deny, identity, boundary, session, scps, full, named, account }: Said): string {
  return [deny, identity, boundary, session, ...scps, full, named, account].join();
}

/** Of one ground and one reading. */
export class Deciding {
  readonly #ground: Ground;
  readonly #masks: Masks;
  readonly #known = new Map<string, Node>();

  /** `estate`: whose policies decide, where that is not the ground's. */
  constructor(ground: Ground, reading: Reading, estate: Estate = ground.world.estate) {
    this.#ground = ground;
    this.#masks = masksOf(ground, reading, estate);
  }

  /** The requests that are allowed. */
  decide(said: Said): Node {
    const id = idOfSaid(said);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const made = this.#decide(said);
    this.#known.set(id, made);
    return made;
  }

  #decide({ deny, identity, boundary, session, scps, full, named, account }: Said): Node {
    const { diagram, target } = this.#ground;
    const masks = this.#masks;
    const granted = (grant: Node): Node => diagram.without(grant, masks.cut);
    const grants = { full: granted(full), named: granted(named), account: granted(account) };
    const within = diagram.all([
      diagram.or(masks.unbounded, boundary),
      diagram.or(masks.unlimited, session),
      diagram.not(masks.federated),
    ]);
    const own = diagram.or(masks.root, diagram.and(identity, within));
    const ways: Node[] = [];
    if (target.resourcePolicy === 'none') ways.push(diagram.all([masks.inside, masks.same, own]));
    else {
      ways.push(diagram.without(grants.named, masks.inside));
      ways.push(diagram.all([masks.inside, own, grants.account]));
      const near = diagram.and(masks.inside, masks.same);
      ways.push(diagram.and(near, grants.full), diagram.all([near, grants.named, within]));
      if (target.resourcePolicy === 'optional') ways.push(diagram.and(near, own));
    }
    const byPolicies = diagram.all([diagram.not(deny), this.#scps(scps), diagram.any(ways)]);
    const afterwards = diagram.and(byPolicies, masks.s3);
    return diagram.or(diagram.without(afterwards, masks.closed), masks.open);
  }

  /** Whom a level binds it must allow; accounts lie at different depths. */
  #scps(scps: readonly Node[]): Node {
    const { diagram } = this.#ground;
    return diagram.all(this.#masks.unscoped.map((unbound, level) => diagram.or(unbound, scps[level] ?? never)));
  }
}

/** What follows from who asks for what, whatever policies say. */
interface Masks {
  /** Callers with an account of their own. */
  readonly inside: Node;
  readonly same: Node;
  readonly root: Node;
  readonly federated: Node;
  /** Without a permissions boundary. */
  readonly unbounded: Node;
  /** Without a session policy. */
  readonly unlimited: Node;
  /** By level, whom none of its SCPs binds. */
  readonly unscoped: readonly Node[];
  /** S3 cuts the bucket policy's grants off. */
  readonly cut: Node;
  /** Decided by the kind of credentials: refused, and allowed. */
  readonly closed: Node;
  readonly open: Node;
  /** What S3's MFA Delete lets through. */
  readonly s3: Node;
}

function masksOf(ground: Ground, reading: Reading, estate: Estate): Masks {
  const ofSubjects = (test: (subject: Subject) => boolean): Node => ground.requests(() => true, test);
  const strict = reading === 'allowed';
  const counts = (outcome: Outcome, against: boolean): boolean => (isDoubt(outcome) ? strict === against : outcome);
  const { account } = ground.target;
  return {
    inside: ofSubjects(({ caller }) => isSigned(caller)),
    same: ofSubjects(({ caller }) => isSigned(caller) && (account === undefined || caller.account.id === account)),
    root: ofSubjects(({ caller }) => caller.kind === 'root'),
    // Without a session policy it has nothing of the user's; which were passed is not known.
    federated: strict
      ? ofSubjects((subject) => subject.caller.kind === 'federated-user' && !hasSession(ground, subject))
      : never,
    unbounded: ofSubjects((subject) => !isBounded(ground, subject)),
    unlimited: ofSubjects((subject) => !hasSession(ground, subject)),
    unscoped: unscopedMasks(ground),
    cut: cutOff(ground, (outcome) => counts(outcome, true), estate),
    ...gatesOf(ground),
    s3: s3Mask(ground),
  };
}

function unscopedMasks(ground: Ground): readonly Node[] {
  const depths = ground.subjects.map((subject) => {
    const { policies, counts } = ground.view(subject);
    return counts.scp === true ? policies.scpLevels : 0;
  });
  return Array.from({ length: Math.max(0, ...depths) }, (_, level) =>
    ground.requests(
      () => true,
      ({ at }) => (depths[at] ?? 0) <= level,
    ),
  );
}

function isBounded(ground: Ground, subject: Subject): boolean {
  const { policies, counts } = ground.view(subject);
  return policies.boundary && counts.boundary === true;
}

function hasSession(ground: Ground, subject: Subject): boolean {
  const { policies, counts } = ground.view(subject);
  return policies.session && counts.session === true;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
function cutOff(ground: Ground, counts: (outcome: Outcome) => boolean, estate: Estate): Node {
  const { target } = ground;
  const bucket = target.bucket && estate.buckets.get(target.bucket.name);
  if (target.service !== 's3' || bucket?.public_access_block !== 'all') return never;
  return ground.requests(
    () => true,
    ({ caller }) => {
      const same = isSigned(caller) && caller.account.id === target.account;
      if (same || caller.kind === 'service') return false;
      return counts(estate.policiesFor(caller.name, bucket.policy, bucket).isPublic);
    },
  );
}

function gatesOf(ground: Ground): Pick<Masks, 'closed' | 'open'> {
  const gated = ground.actions.map(({ name, service }) => (service === 'iam' || service === 'sts' ? name : undefined));
  if (gated.every((name) => name === undefined)) return { closed: never, open: never };
  const { diagram, subjects } = ground;
  const gates = gated.map((action) =>
    action === undefined ? undefined : subjects.map((subject) => gateFor(ground, subject, action)),
  );
  const mask = (wanted: 'closed' | 'open'): Node =>
    diagram.make(
      actionLevel,
      gates.map((ofAction) =>
        ofAction?.includes(wanted) ? diagram.cells(subjectLevel, (cell) => ofAction[cell] === wanted) : never,
      ),
    );
  return { closed: mask('closed'), open: mask('open') };
}

function gateFor(ground: Ground, subject: Subject, action: string): 'closed' | 'open' | undefined {
  const { situation } = ground.view(subject);
  const gate = callerGate({ ...situation, action }) ?? sessionGate(subject.session, action);
  return gate && (gate.allows ? 'open' : 'closed');
}

const guarded: ReadonlySet<string> = new Set(['deleteobjectversion', 'putbucketversioning']);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMFADelete.html */
function s3Mask(ground: Ground): Node {
  const { codeLevel, diagram, target } = ground;
  if (codeLevel === undefined) return always;
  const isGuarded = ({ name, service }: ActionCell): boolean =>
    serviceOf(name) === service && service === 's3' && guarded.has(parseAction(name)?.name ?? '');
  const owner = ground.requests(
    isGuarded,
    ({ caller }) => caller.kind === 'root' && caller.account.id === target.account,
  );
  const valid = diagram.cells(codeLevel, (cell) => codeStates[cell] === 'valid');
  const tls = ground.notPlain();
  const others = ground.requests(
    (cell) => !isGuarded(cell),
    () => true,
  );
  return diagram.or(others, diagram.all([owner, valid, tls]));
}
