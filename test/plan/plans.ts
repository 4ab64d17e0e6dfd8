// Plans as Terraform writes them, from a few words about each resource: every list and object stands where it does in
// what `terraform show -json` prints.

import type { Plan } from '../../src/plan/plan.ts';
import { type Planned, plannedOf } from '../../src/plan/policies.ts';
import { PlanReader } from '../../src/plan/read-plan.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

/** One instance; without `after` it goes away, without `before` it is new. */
export interface Instance {
  /** `module.app["eu"].`, with its point. */
  readonly module?: string;
  readonly mode?: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly before?: object;
  readonly after?: object;
  readonly unknown?: object;
  readonly sensitive?: object;
  /** In the configuration, by attribute. */
  readonly expressions?: object;
  readonly forEach?: object;
  /** In place of what before and after say. */
  readonly actions?: readonly string[];
  readonly previous?: string;
  readonly deposed?: string;
  /** It stands in the prior state alone. */
  readonly prior?: boolean;
}

export interface Written {
  readonly version?: string;
  /** Calls of modules, by the path of the names: `app.inner`. */
  readonly calls?: Readonly<Record<string, object>>;
  /** Outputs of modules, by the same path: the expression. */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly more?: object;
}

const provider = 'registry.terraform.io/hashicorp/aws';

export function refer(...references: readonly string[]): object {
  return { references };
}

export function address({ module = '', mode, type, name, index }: Instance): string {
  const key = index === undefined ? '' : typeof index === 'number' ? `[${index}]` : `["${index}"]`;
  return `${module}${mode === 'data' ? 'data.' : ''}${type}.${name}${key}`;
}

/** The text of a plan. */
export function planText(instances: readonly Instance[], written: Written = {}): string {
  const staying = instances.filter(({ after, prior }) => after !== undefined && !prior);
  return JSON.stringify({
    format_version: written.version ?? '1.2',
    terraform_version: '1.9.8',
    planned_values: { root_module: stateModule('', staying) },
    resource_changes: instances.filter(({ prior }) => !prior).map(change),
    prior_state: {
      format_version: '1.0',
      values: {
        root_module: stateModule(
          '',
          instances.filter(({ prior }) => prior),
        ),
      },
    },
    configuration: {
      provider_config: { aws: { name: 'aws', full_name: provider } },
      root_module: configModule([], instances, written),
    },
    ...written.more,
  });
}

function basics(instance: Instance): object {
  const { mode = 'managed', type, name, index } = instance;
  return {
    address: address(instance),
    mode,
    type,
    name,
    ...(index === undefined ? {} : { index }),
    provider_name: provider,
  };
}

function change(instance: Instance): object {
  const { module, before = null, after = null, unknown = {}, sensitive = {}, previous, deposed } = instance;
  const usual = before === null ? ['create'] : after === null ? ['delete'] : ['update'];
  return {
    ...basics(instance),
    ...(module === undefined ? {} : { module_address: module.slice(0, -1) }),
    ...(previous === undefined ? {} : { previous_address: previous }),
    ...(deposed === undefined ? {} : { deposed }),
    change: {
      actions: instance.actions ?? usual,
      before,
      after,
      after_unknown: after === null ? false : unknown,
      before_sensitive: before === null ? false : sensitive,
      after_sensitive: after === null ? false : sensitive,
    },
  };
}

const step = /^module\.[^.[]+(?:\[[^\]]*\])?\./;

function stateModule(prefix: string, instances: readonly Instance[]): object {
  const own = instances.filter(({ module = '' }) => module === prefix);
  const below = instances.flatMap(({ module = '' }) => {
    const next = module.startsWith(prefix) ? step.exec(module.slice(prefix.length))?.[0] : undefined;
    return next === undefined ? [] : [`${prefix}${next}`];
  });
  const resources = own.map((each) => ({
    ...basics(each),
    schema_version: 0,
    values: each.after,
    sensitive_values: {},
  }));
  const children = [...new Set(below)].map((each) => stateModule(each, instances));
  return {
    ...(resources.length > 0 ? { resources } : {}),
    ...(prefix === '' ? {} : { address: prefix.slice(0, -1) }),
    ...(children.length > 0 ? { child_modules: children } : {}),
  };
}

function namesOf(module = ''): readonly string[] {
  return [...module.matchAll(/module\.([^.[]+)/g)].map(([, name = '']) => name);
}

function configModule(path: readonly string[], instances: readonly Instance[], written: Written): object {
  const own = new Map(
    instances
      .filter(({ module, prior }) => namesOf(module).join('.') === path.join('.') && !prior)
      .map((each) => [`${each.mode === 'data' ? 'data.' : ''}${each.type}.${each.name}`, each]),
  );
  const resources = [...own].map(([name, { mode = 'managed', type, name: last, expressions = {}, forEach }]) => ({
    address: name,
    mode,
    type,
    name: last,
    provider_config_key: 'aws',
    expressions,
    schema_version: 0,
    ...(forEach === undefined ? {} : { for_each_expression: forEach }),
  }));
  const inner = new Set(
    instances.flatMap(({ module }) => {
      const names = namesOf(module);
      const next = names[path.length];
      return next !== undefined && names.slice(0, path.length).join('.') === path.join('.') ? [next] : [];
    }),
  );
  const calls = [...inner].map((name) => {
    const at = [...path, name];
    const expressions = written.calls?.[at.join('.')] ?? {};
    return [name, { source: `./${name}`, expressions, module: configModule(at, instances, written) }];
  });
  const outputs = Object.entries(written.outputs?.[path.join('.')] ?? {}).map(([name, expression]) => [
    name,
    { expression },
  ]);
  return {
    ...(outputs.length > 0 ? { outputs: Object.fromEntries(outputs) } : {}),
    ...(resources.length > 0 ? { resources } : {}),
    ...(calls.length > 0 ? { module_calls: Object.fromEntries(calls) } : {}),
  };
}

const utf8 = new TextEncoder();

/** Undefined where it is in error, which is told. Throws the Refusal of a text that is none. */
export function read(text: string, diagnostics = new Diagnostics()): Plan | undefined {
  const reader = new PlanReader('plan.json');
  reader.write(utf8.encode(text));
  return reader.end(diagnostics);
}

export function readSound(text: string): Plan {
  const diagnostics = new Diagnostics();
  const plan = read(text, diagnostics);
  if (plan === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  return plan;
}

export function planned(instances: readonly Instance[], written: Written = {}): Planned {
  return plannedOf(readSound(planText(instances, written)));
}

/** `identity role app ← aws_iam_policy.read.policy`, with a `?` where it may not be attached. */
export function attachedIn({ policies }: Planned): readonly string[] {
  return policies.map(({ kind, holder, policy, perhaps }) => {
    const name = holder.name ?? holder.address ?? 'anyone';
    const what = policy.is === 'unknown' ? `unknown ${policy.at}` : policy.at;
    return `${kind} ${holder.kind} ${name} <- ${what}${perhaps === undefined ? '' : ' ?'}`;
  });
}

export function policyText(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
