// Plans: the `configuration` of a plan: which expression stands behind each attribute.
import { writtenName } from './addresses.ts';
import { type Found, isObject, type Values, type Written, type WrittenModule } from './plan.ts';

interface Building {
  readonly resources: Map<string, Written>;
  readonly outputs: Map<string, unknown>;
  readonly calls: Map<string, { expressions: Values; readonly module: Building }>;
}

const nothing: Values = Object.create(null);

/** All that was kept below `configuration`. What has no shape that is known is left out: it is no help then. */
export function writtenModule(found: readonly Found[]): WrittenModule {
  const root = building();
  for (const { path, value } of found) {
    const [, , ...rest] = path;
    let module = root;
    let at = 0;
    while (rest[at] === 'module_calls' && rest[at + 2] === 'module') {
      module = callOf(module, String(rest[at + 1])).module;
      at += 3;
    }
    place(module, rest.slice(at), value);
  }
  return root;
}

function building(): Building {
  return { resources: new Map(), outputs: new Map(), calls: new Map() };
}

function callOf({ calls }: Building, name: string): { expressions: Values; readonly module: Building } {
  const known = calls.get(name) ?? { expressions: nothing, module: building() };
  calls.set(name, known);
  return known;
}

function place(module: Building, [part, name]: Found['path'], value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const data = value as Values;
  if (part === 'outputs') module.outputs.set(String(name), data.expression);
  else if (part === 'module_calls') callOf(module, String(name)).expressions = data;
  else if (part === 'resources' && typeof data.type === 'string' && typeof data.name === 'string') {
    const { expressions, for_each_expression: forEach } = data;
    const written = { expressions: isObject(expressions) ? expressions : nothing, forEach };
    module.resources.set(
      writtenName({ mode: data.mode === 'data' ? 'data' : 'managed', type: data.type, name: data.name }),
      written,
    );
  }
}
