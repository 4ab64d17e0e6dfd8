// What generated cases have met, counted: a comparison that never saw an operator says nothing about it.
import { operators } from '../../src/iam/operators.ts';
import type { Case, CasePolicies, Json } from './case.ts';
import { type Answer, answer, everyWay, type Layer } from './combine.ts';
import { situationOf } from './request.ts';
import { list } from './semantics.ts';

export type Decision = Answer | 'unknown';

export class Coverage {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** Those of the list that occurred less often than `least` times. */
  lacking(wanted: readonly string[], least: number): readonly string[] {
    return wanted.filter((what) => this.of(what) < least).map((what) => `${what}: ${this.of(what)}`);
  }
}

const layers = ['identity', 'resource', 'boundary', 'session', 'scp', 'rcp'] as const satisfies readonly Layer[];
const fieldOf: Readonly<Record<Layer, keyof CasePolicies>> = {
  identity: 'identity',
  resource: 'resource',
  boundary: 'boundary',
  session: 'session',
  scp: 'scps',
  rcp: 'rcps',
};

function documentsOf({ policies }: Case): readonly Json[] {
  return layers
    .flatMap((layer) => [policies[fieldOf[layer]]].flat(3) as readonly (Json | null)[])
    .filter((each) => !!each);
}

/** Counts what stands in the policies. */
export function countPolicies(asked: Case, coverage: Coverage): void {
  for (const layer of layers) {
    const present = asked.policies[fieldOf[layer]];
    coverage.add(`${layer} ${present === undefined || present === null ? 'absent' : 'present'}`);
  }
  const statements = documentsOf(asked).flatMap((document) => list(document.Statement) as readonly Json[]);
  for (const what of statements.flatMap(contentsOf)) coverage.add(what);
}

function contentsOf(statement: Json): readonly string[] {
  const elements = ['Action', 'NotAction', 'Resource', 'NotResource'].filter((element) => element in statement);
  return [
    ...Object.keys(statement.Condition ?? {}),
    ...elements.map((element) => (list(statement[element]).length === 0 ? `${element} []` : element)),
    ...['Principal', 'NotPrincipal'].flatMap((each) => formsOf(statement[each]).map((form) => `${each} ${form}`)),
  ];
}

const awsForms: Readonly<Record<string, RegExp>> = {
  'AWS *': /^\*$/,
  'account id': /^\d{12}$/,
  'root ARN': /:root$/,
  'user ARN': /:user\//,
  'role ARN': /:role\//,
  'session ARN': /:assumed-role\//,
  'federated-user ARN': /:federated-user\//,
};

function formsOf(principal: unknown): readonly string[] {
  if (principal === undefined) return [];
  if (principal === '*') return ['*'];
  const entries = Object.entries(principal as Json);
  if (entries.every(([, names]) => list(names).length === 0)) return ['nobody'];
  return entries.flatMap(([type, names]) =>
    type === 'AWS'
      ? list(names).flatMap((name) => Object.keys(awsForms).filter((form) => awsForms[form]?.test(String(name))))
      : [type],
  );
}

/** `session` for a role session by its name, `role` for one whose name is not known. */
export function callerKindOf(asked: Case): string {
  const { type, arn, session } = situationOf(asked).who;
  if (type !== 'role') return type;
  return arn?.includes(':role/aws-service-role/') ? 'linked role' : session ? 'session' : 'role';
}

/** Counts the decision, and the layers without which it would be another. */
export function countDecision(asked: Case, decision: Decision, coverage: Coverage): void {
  coverage.add(decision);
  coverage.add(`${decision} for ${callerKindOf(asked)}`);
  for (const layer of layers) {
    const { [fieldOf[layer]]: removed, ...others } = asked.policies;
    if (removed === undefined || removed === null) continue;
    const situation = situationOf({ ...asked, policies: others });
    const without = new Set(everyWay((doubt) => answer(situation, doubt).answer));
    if (without.size > 1 ? decision !== 'unknown' : !without.has(decision as Answer)) coverage.add(`${layer} deciding`);
  }
}

/** Every operator with all its prefixes and endings. */
export const allOperators: readonly string[] = Object.keys(operators).flatMap((name) =>
  ['', 'ForAllValues:', 'ForAnyValue:'].flatMap((set) =>
    name === 'Null' ? [`${set}${name}`] : [`${set}${name}`, `${set}${name}IfExists`],
  ),
);

export const allLayers: readonly string[] = layers.flatMap((layer) =>
  ['present', 'absent', 'deciding'].map((state) => `${layer} ${state}`),
);

const anywhere = [...Object.keys(awsForms), '*', 'nobody', 'Service', 'CanonicalUser'];

/** `Federated` is for trust policies, which know no `NotPrincipal`. */
export const allPrincipals: readonly string[] = [
  'Principal Federated',
  ...anywhere.flatMap((form) => [`Principal ${form}`, `NotPrincipal ${form}`]),
];

export const allElements: readonly string[] = ['Action', 'NotAction', 'Resource', 'NotResource'].flatMap((each) => [
  each,
  `${each} []`,
]);

export const decisions = ['allow', 'explicit-deny', 'implicit-deny', 'unknown'] as const satisfies readonly Decision[];
