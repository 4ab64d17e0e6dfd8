// Audit arm: everywhere that statements can count: of a rendering, or of a policy by itself. Holds nothing against it yet.
import { isSigned } from '../evaluate/caller.ts';
import type { Estate, EstateRole } from '../evaluate/estate.ts';
import { compilePolicy, type Layer } from '../evaluate/policies.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { DocumentKind, PolicyDocument } from '../iam/document.ts';
import { nothingAssumed } from '../iam/session.ts';
import { declaredArns, everywhere, isWithinDeclared, withAnyResource } from '../regions/everywhere.ts';
import type { Material, WorldOptions } from '../regions/material.ts';
import { type Placed, statementsOf } from '../regions/placed.ts';
import { byTarget, placesOf } from '../regions/places.ts';
import type { Subject } from '../regions/subjects.ts';
import { type World, worldOf } from '../regions/world.ts';
import { filled } from './filled.ts';
import { Scene } from './scene.ts';
import type { Block } from './shadows.ts';
import { idOf } from './unit.ts';

export interface Scenes {
  /** In which a change of any decision shows, the likeliest first. */
  readonly all: readonly Scene[];
  /** In which every request is that a statement may match. */
  readonly reach: readonly Scene[];
  readonly world: World;
  /** Statements of policies that somebody holds besides. */
  readonly beside: readonly Block[];
  /** Scenes of some requests alone, for whom what variables stand for is known. */
  readonly filled?: () => readonly Scene[];
  /** With other documents in the place of those that there are; undefined where nothing but statements counts. */
  readonly estateWith?: (scene: Scene, documents: Material['documents']) => Estate;
}

/** What those hold whom nobody declared counts one way and the other. */
export function scenesOfRendering(material: Material, catalogue: Catalogue): Scenes {
  const scenes = scenesOf(material, catalogue);
  const [documents, held] = filled([material.documents, material.held]) ?? [];
  if (documents === undefined || held === undefined) return scenes;
  return { ...scenes, filled: () => scenesOf({ ...material, documents, held }, catalogue).all };
}

function scenesOf(material: Material, catalogue: Catalogue): Scenes {
  const [open, closed] = (['allow everything', 'allow nothing'] as const).map((unknownPolicies) =>
    worldOf(material, optionsFor(unknownPolicies)),
  );
  if (open === undefined || closed === undefined) throw new Error('two options make two worlds');
  const declared = decidedIn(closed, catalogue);
  const others = elsewhere(closed, material, catalogue);
  return {
    all: [...decidedIn(open, catalogue), ...declared, ...others],
    reach: [...declared, ...others],
    world: closed,
    beside: besideIn(material),
    estateWith: ({ setting: { world } }, documents) => {
      const everything = [...material.documents].map(([name, document]) => [`all of ${name}`, document] as const);
      const held = new Map([...material.held, ...everything]);
      const unknownPolicies = world === open ? 'allow everything' : 'allow nothing';
      return worldOf({ ...material, documents, held }, optionsFor(unknownPolicies)).estate;
    },
  };
}

function besideIn({ held }: Material): readonly Block[] {
  return [...held].flatMap(([document, { statements }]) =>
    statements.map(({ effect }, index): Block => ({ effect, statements: new Set([idOf({ document, index })]) })),
  );
}

/** Whatever else is attached where it is. */
export function scenesOfPolicy(
  name: string,
  document: PolicyDocument,
  kind: DocumentKind,
  catalogue: Catalogue,
): Scenes {
  const world = worldOf(materialOf(name, document), optionsFor('allow everything'));
  const all = aloneIn(world, name, document, kind, catalogue);
  const scenes: Scenes = { all, reach: all, world, beside: [] };
  const [known] = filled([new Map([[name, document]])]) ?? [];
  const other = known?.get(name);
  return other === undefined ? scenes : { ...scenes, filled: () => aloneIn(world, name, other, kind, catalogue) };
}

function aloneIn(
  world: World,
  name: string,
  document: PolicyDocument,
  kind: DocumentKind,
  catalogue: Catalogue,
): readonly Scene[] {
  const layer: Layer = kind === 'identity' ? 'identity' : 'resource';
  const statements = compilePolicy(name, document).statements.map(
    (statement): Placed => ({ statement, layer, level: 0, holders: undefined }),
  );
  const places = everywhere([document], catalogue).filter(
    ({ target, type }) => kind !== 'trust' || (target.service === 'sts' && type === 'role'),
  );
  const { callers } = world;
  return byTarget(places).map(
    (each) =>
      new Scene({ world, ...each, callers, statements, by: 'said', isThere: () => true }, withAnyResource(catalogue)),
  );
}

function materialOf(name: string, document: PolicyDocument): Material {
  const nothing = { accounts: {}, principals: {}, buckets: {}, documents: {}, sids: {}, files: {} };
  return {
    manifest: { iamspec: 1, spec: '', ...nothing },
    documents: new Map(),
    held: new Map([[name, document]]),
    assumptions: nothingAssumed,
  };
}

function optionsFor(unknownPolicies: WorldOptions['unknownPolicies']): WorldOptions {
  return { closed: false, unknownPolicies, rolePatterns: [], resourcePatterns: [] };
}

/** At what is declared, and where policies alone decide. */
function decidedIn(world: World, catalogue: Catalogue): readonly Scene[] {
  const isThere = possibleSubjects(world);
  const { callers } = world;
  return byTarget(placesOf({ kind: 'everything' }, world.estate, catalogue)).map(({ target, places }) => {
    const statements = statementsOf(world, target, callers);
    return new Scene({ world, target, places, callers, statements, by: 'decided', isThere }, catalogue);
  });
}

/** At everything else, of which it is not known who owns it and which policy it has. */
function elsewhere(world: World, { documents }: Material, catalogue: Catalogue): readonly Scene[] {
  const { estate, callers } = world;
  const own = [...documents].flatMap(([name, { version, statements }]) => {
    const beyond = statements.filter((each) => each.principal === undefined && !isWithinDeclared(each, estate));
    return beyond.length === 0 ? [] : [{ name, document: { version, statements: beyond } }];
  });
  if (own.length === 0) return [];
  const names = new Set(own.map(({ name }) => name));
  const places = everywhere(
    own.map(({ document }) => document),
    catalogue,
    declaredArns(estate),
  );
  const isThere = possibleSubjects(world);
  return byTarget(places).flatMap(({ target, places: there }) => {
    // What works on no resource is among what is decided.
    if (target.service === undefined) return [];
    const holders = callers.filter((each) =>
      statementsOf(world, target, [each]).some(({ statement }) => names.has(statement.ref.document)),
    );
    const statements = statementsOf(world, target, holders);
    const setting = { world, target, places: there, callers: holders, statements, by: 'said', isThere } as const;
    return [new Scene(setting, withAnyResource(catalogue))];
  });
}

/**
 * A role that only AWS services and identity providers assume has no session that shows MFA: AssumeRole alone takes it on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
function possibleSubjects({ estate }: World): (subject: Subject) => boolean {
  const machines = new Set([...estate.roles].flatMap(([arn, role]) => (isForMachines(estate, role) ? [arn] : [])));
  return ({ caller, session }) =>
    !(isSigned(caller) && caller.kind === 'role' && session.mfaAge !== undefined && machines.has(caller.arn));
}

/** Its trust policy is known, and names no identity. */
function isForMachines({ manifest }: Estate, { name, trust }: EstateRole): boolean {
  const principal = manifest.principals[name];
  if (trust === undefined || principal?.kind !== 'role' || !manifest.accounts[principal.account]?.managed) return false;
  return trust.statements.every(({ source: { effect, principal: named } }) => {
    if (effect === 'Deny') return true;
    return named !== undefined && !named.not && named.value !== '*' && (named.value.AWS ?? []).length === 0;
  });
}
