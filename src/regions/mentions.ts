// Audit arm: whom policies and a question mention, for what must be told apart of those that nobody declared.
import type { ConditionClause, PolicyVersion, Statement } from '../iam/document.ts';
import { type GlobToken, parseGlob } from '../iam/glob.ts';
import { operators, parseOperator } from '../iam/operators.ts';
import { parseTemplate } from '../iam/variables.ts';
import type { ManifestPrincipal } from '../manifest.ts';
import { type Automaton, arnGlobAutomaton, globAutomaton } from './automaton.ts';
import type { Material, WorldOptions } from './material.ts';
import { Remembered } from './remembered.ts';

export interface Mentions {
  /** Ids, sorted. */
  readonly accounts: readonly string[];
  /** Hosts of services, sorted. */
  readonly services: readonly string[];
  /** What the ARN of a caller is held against. */
  readonly arns: readonly Automaton[];
  /** What a user's name is held against, by itself. */
  readonly names: readonly Automaton[];
  /** What a user's name is held against where it stands in a text, and where in that: the states it is met in. */
  readonly placed: readonly PlacedAutomaton[];
  /** Why names cannot be told apart exactly. */
  readonly inexact?: string;
  /** The same for the same patterns. */
  readonly id: string;
}

export interface PlacedAutomaton {
  readonly automaton: Automaton;
  readonly state: number;
}

interface Text {
  readonly text: string;
  readonly version: PolicyVersion;
}

/** All that is looked at, once through every document. */
export function mentionsOf({ manifest, documents, held }: Material, options: WorldOptions): Mentions {
  const all = [...documents.values(), ...held.values()];
  const seen = new Seen();
  for (const document of all) for (const statement of document.statements) seen.add(statement, document.version);
  for (const principal of Object.values(manifest.principals)) seen.declared(principal);
  for (const pattern of options.rolePatterns) seen.arn(parseGlob(pattern), 'by field');
  for (const { id } of Object.values(manifest.accounts)) seen.accounts.add(id);
  const named = namesInTexts([...seen.texts, ...options.resourcePatterns.map(fixed)], [...seen.accounts]);
  return {
    accounts: [...seen.accounts].sort(),
    services: [...seen.services].sort(),
    arns: [...seen.arns.values()].flatMap((each) => each ?? []),
    names: [...seen.names.values()],
    ...named,
    id: JSON.stringify([[...seen.arns.keys()], [...seen.names.keys()], named.id]),
  };
}

function fixed(text: string): Text {
  return { text, version: '2008-10-17' };
}

class Seen {
  readonly accounts = new Set<string>();
  readonly services = new Set<string>();
  /** By what they are in words: each once. */
  readonly arns = new Map<string, Automaton | undefined>();
  readonly names = new Map<string, Automaton>();
  /** Resource patterns, and values of conditions. */
  readonly texts: Text[] = [];

  add({ principal, resource, conditions }: Statement, version: PolicyVersion): void {
    for (const text of resource?.value ?? []) this.texts.push({ text, version });
    if (principal !== undefined && principal.value !== '*') {
      for (const text of principal.value.AWS ?? []) this.#principal(text);
      for (const service of principal.value.Service ?? []) this.services.add(service.toLowerCase());
    }
    for (const clause of conditions) this.#clause(clause, version);
  }

  /** Those who are declared are none of the others, however alike those are. */
  declared(principal: ManifestPrincipal): void {
    if (principal.kind === 'user' || principal.kind === 'role') this.#literal(principal.arn);
  }

  arn(tokens: readonly GlobToken[], form: Form): void {
    once(this.arns, form, tokens, () => {
      return form === 'by field'
        ? arnGlobAutomaton(tokens)
        : globAutomaton(tokens, { caseInsensitive: form === 'in any case' });
    });
  }

  /** An ARN without wildcards. */
  #literal(arn: string): void {
    if (this.arns.has(arn)) return;
    const made = literals.find(arn, () => globAutomaton([{ kind: 'text', text: arn }]));
    this.arns.set(arn, made);
  }

  #principal(text: string): void {
    this.#accountsIn(text);
    const [, partition, account, role] = /^arn:([^:]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(text) ?? [];
    const arn = role === undefined ? text : `arn:${partition}:iam::${account}:role/${role}`;
    if (/:(?:user|role)\//.test(arn)) this.#literal(arn);
  }

  #clause({ key, operator, values }: ConditionClause, version: PolicyVersion): void {
    const { base } = parseOperator(operator) ?? {};
    if (base === undefined || base === 'Null') return;
    const { type, variables } = operators[base];
    const name = key.toLowerCase();
    for (const text of values) {
      this.#accountsIn(text);
      if (!variables) continue;
      this.texts.push({ text, version });
      if (name !== 'aws:principalarn' && name !== 'aws:username') continue;
      const tokens = widestOf({ text, version }, operators[base].wildcards);
      const caseInsensitive = base.endsWith('IgnoreCase');
      const form = caseInsensitive ? 'in any case' : 'whole';
      if (name === 'aws:username') once(this.names, form, tokens, () => globAutomaton(tokens, { caseInsensitive }));
      else this.arn(tokens, type === 'arn' ? 'by field' : form);
    }
  }

  #accountsIn(text: string): void {
    for (const [, id] of text.matchAll(/(?:^|:)(\d{12})(?=$|:)/g)) if (id !== undefined) this.accounts.add(id);
  }
}

/** The same are declared for question after question. */
const literals = new Remembered<Automaton>(1000);

/** How a pattern is held against a text. */
type Form = 'whole' | 'in any case' | 'by field';

function once<Value>(all: Map<string, Value>, form: Form, tokens: readonly GlobToken[], make: () => Value): void {
  const id = JSON.stringify([form, tokens]);
  if (!all.has(id)) all.set(id, make());
}

/** With `*` in the place of every variable. */
function widestOf({ text, version }: Text, wildcards = true): readonly GlobToken[] {
  const template = version === '2008-10-17' ? undefined : parseTemplate(text);
  if (template === undefined || 'error' in template) return wildcards ? parseGlob(text) : [{ kind: 'text', text }];
  return template.flatMap((part): readonly GlobToken[] => {
    if (part.kind === 'variable') return [{ kind: 'any' }];
    return part.kind === 'text' && wildcards ? parseGlob(part.text) : [{ kind: 'text', text: part.text }];
  });
}

/** What stands before the name, with every account in the place of a wildcard for it; undefined where it is less certain. */
function headsOf(head: string, accounts: readonly string[]): readonly string[] | undefined {
  if (!/[*?]|\$\{/.test(head)) return [head];
  const fields = head.split(':');
  const [arn = '', partition = '', service = '', region = '', account = '', ...resource] = fields;
  const others = [arn, partition === '*' ? 'aws' : partition, service, region === '*' ? '' : region];
  if (resource.length === 0 || /[*?]|\$\{/.test([...others, ...resource].join()) || account !== '*') return undefined;
  return ['', ...accounts].map((each) => [...others, each, ...resource].join(':'));
}

/**
 * A name that stands in a text must be told from another where what follows it there is met by other patterns in another
 * way: so by the state in which each pattern is before the name. That tells all apart if the name ends where a field does.
 */
function namesInTexts(
  texts: readonly Text[],
  accounts: readonly string[],
): Pick<Mentions, 'placed' | 'inexact' | 'id'> {
  const before = new Set<string>();
  let inexact: string | undefined;
  for (const { text, version } of texts) {
    if (version === '2008-10-17' || !/\$\{aws:username[,}]/i.test(text)) continue;
    const [head = '', ...others] = text.split(/\$\{aws:username(?:, '[^']*')?\}/i);
    const heads = headsOf(head, accounts);
    if (heads === undefined || others.some((rest) => !/^$|^[/:]/.test(rest)) || others.length > 1) {
      inexact = `\`${text}\` names users in a way in which not all names can be told apart`;
    } else for (const each of heads) before.add(each);
  }
  if (before.size === 0) return { placed: [], id: '', ...(inexact === undefined ? {} : { inexact }) };
  const different = new Map(texts.map((each) => [`${each.version} ${each.text}`, each]));
  const automata = [...different.values()].map((each) => globAutomaton(widestOf(each)));
  const placed = [...before].flatMap((head) =>
    automata.flatMap((automaton): readonly PlacedAutomaton[] => {
      const state = automaton.step(automaton.start, head);
      return automaton.isDead(state) || automaton.isSure(state) ? [] : [{ automaton, state }];
    }),
  );
  const id = JSON.stringify([[...before], [...different.keys()]]);
  return { placed, id, ...(inexact === undefined ? {} : { inexact }) };
}
