// Plans: addresses of resources, as Terraform writes them.

const step = /module\.[^.[\]"]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./y;

/** `module.app["eu"].` of `module.app["eu"].aws_iam_role.this[0]`; empty at the root. */
export function moduleOf(address: string): string {
  let end = 0;
  for (;;) {
    step.lastIndex = end;
    if (!step.test(address)) return address.slice(0, end);
    end = step.lastIndex;
  }
}

/** The names of the modules on the way, without which instance of each: `['app']`. */
export function moduleNames(module: string): readonly string[] {
  return [...module.matchAll(/module\.([^.[\]"]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./g)].map(([, name = '']) => name);
}

/** The module that calls it: `module.a.` of `module.a.module.b[0].`. */
export function callerOf(module: string): string {
  const steps = [...module.matchAll(/module\.[^.[\]"]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./g)];
  return steps
    .slice(0, -1)
    .map(([text]) => text)
    .join('');
}

/** `aws_iam_role.this`, `data.aws_iam_policy.one`: how a resource is written within its module. */
export function writtenName({
  mode,
  type,
  name,
}: {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
}): string {
  return `${mode === 'data' ? 'data.' : ''}${type}.${name}`;
}
