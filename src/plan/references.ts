// Plans: what an attribute refers to whose value is known only after apply, by the expression behind it. The configuration
// of a plan tells which resources an expression mentions, and not what it makes of them: only where it mentions a single
// one is that taken for its value.
import { callerOf, moduleNames, writtenName } from './addresses.ts';
import { isObject, type Plan, type Resource, type WrittenModule } from './plan.ts';
import { isRead } from './read-types.ts';

/** Instances that it may be, one of them; undefined where nothing tells. */
export type Candidates = readonly Resource[] | undefined;

export class References {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Is the attribute written in the configuration? What is not is computed. Undefined where there is no configuration. */
  isWritten(resource: Resource, attribute: string): boolean | undefined {
    const written = this.#writtenOf(resource);
    return written && attribute in written.expressions;
  }

  of(resource: Resource, attribute: string): Candidates {
    const written = this.#writtenOf(resource);
    if (written === undefined) return undefined;
    return this.#follow(mentionsOf(written.expressions[attribute]), resource.module, resource);
  }

  /** Of a list, what each of its elements may refer to. */
  ofEach(resource: Resource, attribute: string): readonly Resource[] {
    const mentions = distinct(mentionsOf(this.#writtenOf(resource)?.expressions[attribute]));
    return mentions.flatMap((each) => this.#follow([each], resource.module, resource) ?? []);
  }

  /** `self`: the instance whose `each.value` is meant. */
  #follow(mentions: readonly string[], module: string, self: Resource | undefined, depth = 0): Candidates {
    const [first, other] = distinct(mentions.filter((each) => !this.#isNothing(each, module)));
    if (first === undefined || other !== undefined || depth > mostSteps) return undefined;
    const [head = '', name = ''] = stepsOf(first);
    if (head === 'each' && self !== undefined) return this.#each(self, depth);
    if (head === 'var') return this.#variable(name, module, depth);
    if (head === 'module') return this.#output(first, module, depth);
    return this.#instances(first, module);
  }

  /** With `count = 0`, there is no instance that could be meant. */
  #isNothing(reference: string, module: string): boolean {
    const [, type = ''] = /^(?:data\.)?(aws_[a-z0-9_]+)\./.exec(reference) ?? [];
    return isRead(type) && this.#instances(reference, module) === undefined;
  }

  /** `for_each = aws_iam_role.these`: the instance with the same key. */
  #each(self: Resource, depth: number): Candidates {
    const found = this.#follow(mentionsOf(this.#writtenOf(self)?.forEach), self.module, undefined, depth + 1);
    return found?.filter(({ index }) => index === self.index);
  }

  #variable(name: string, module: string, depth: number): Candidates {
    const caller = callerOf(module);
    const call = moduleNames(module).at(-1);
    const expressions = this.#moduleOf(caller)?.calls.get(call ?? '')?.expressions;
    return this.#follow(mentionsOf(expressions?.[name]), caller, undefined, depth + 1);
  }

  /** `module.app["eu"].role_name`. */
  #output(reference: string, module: string, depth: number): Candidates {
    const [, call = '', key = '', output = ''] = /^module\.([^.[\]]+)(\[[^\]]*\])?\.([^.[\]]+)/.exec(reference) ?? [];
    const inner = this.#moduleOf(module)?.calls.get(call)?.module;
    if (inner === undefined || output === '') return undefined;
    const begins = `${module}module.${call}${key}`;
    const instances = new Set(
      [...this.#plan.resources.values()].flatMap((each) => {
        const rest = each.module.slice(begins.length);
        if (!each.module.startsWith(begins) || !/^[.[]/.test(rest)) return [];
        const end = /^(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./.exec(rest)?.[0] ?? '';
        return [`${begins}${end}`];
      }),
    );
    const mentions = mentionsOf(inner.outputs.get(output));
    const found = [...instances].map((each) => this.#follow(mentions, each, undefined, depth + 1));
    return found.length === 0 || found.includes(undefined) ? undefined : found.flatMap((each) => each ?? []);
  }

  #instances(reference: string, module: string): Candidates {
    const [, name = '', index] = /^((?:data\.)?[^.[\]]+\.[^.[\]]+)(?:\[(\d+|"[^"]*")\])?/.exec(reference) ?? [];
    const found = [...this.#plan.resources.values()].filter((each) => {
      if (each.module !== module || writtenName(each) !== name) return false;
      return index === undefined || JSON.stringify(each.index) === index;
    });
    return found.length === 0 ? undefined : found;
  }

  #writtenOf(resource: Resource) {
    return this.#moduleOf(resource.module)?.resources.get(writtenName(resource));
  }

  #moduleOf(module: string): WrittenModule | undefined {
    let found: WrittenModule | undefined = this.#plan.configuration;
    for (const name of moduleNames(module)) found = found?.calls.get(name)?.module;
    return found;
  }
}

/** A variable of a module that is a variable of another, and so on. */
const mostSteps = 64;

/** What an expression mentions; of a block or a list, of all that is in it. */
function mentionsOf(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return expression.flatMap(mentionsOf);
  if (!isObject(expression)) return [];
  const { references } = expression;
  if (Array.isArray(references)) return references.filter((each): each is string => typeof each === 'string');
  return Object.values(expression).flatMap(mentionsOf);
}

/** Without those that are the beginning of another, and without the keys by which an instance is chosen. */
function distinct(mentions: readonly string[]): readonly string[] {
  const things = [...new Set(mentions)].filter(
    (each) => !/^(?:each\.key|count\.index|path\.\w+|terraform\.\w+)$/.test(each),
  );
  const begins = (a: string, b: string): boolean => a !== b && a.startsWith(b) && /^[.[]/.test(a.slice(b.length));
  const longest = things.filter((each) => !things.some((other) => begins(other, each)));
  // Two attributes of one thing are that thing.
  return [...new Map(longest.map((each) => [thingOf(each), each])).values()];
}

function thingOf(reference: string): string {
  const [head] = stepsOf(reference);
  if (head === 'module') return reference;
  if (head === 'each') return 'each';
  return /^(?:data\.)?[^.[\]]+\.[^.[\]]+(?:\[(?:\d+|"[^"]*")\])?/.exec(reference)?.[0] ?? reference;
}

function stepsOf(reference: string): readonly string[] {
  return reference.split(/[.[]/);
}
