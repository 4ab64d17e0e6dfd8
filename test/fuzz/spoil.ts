// What becomes of a spec in other hands: keys misspelt, moved and lost, values of another kind, things said twice.
import type { Random } from '../seeded.ts';
import type { Data } from './grammar.ts';
import { spoilt } from './words.ts';

const keys = [
  'allow',
  'deny',
  'to',
  'resource',
  'unless',
  'when',
  'except',
  'on',
  'for',
  'mfa',
  'name',
  'trust',
  'claims',
  'accept',
  'environments',
  '__proto__',
  'Allow',
  'max-age',
  'rules',
  'tests',
  'callers',
  'sessions',
  'contexts',
  'clock',
  'include',
  'exhaustive',
  'who_can',
  'exactly',
  'among',
  'can_assume',
  'skip',
  'todo',
  'sids',
  'lockout',
  'cases',
  'as',
  'Principal',
  'NotResource',
  'Condition',
];

/** The data with so many places changed. */
export function spoil(data: Data, count: number, random: Random): Data {
  let changed: unknown = data;
  for (let index = 0; index < count; index += 1) changed = change(changed, random);
  return (
    typeof changed === 'object' && changed !== null && !Array.isArray(changed) ? changed : { iamspec: changed }
  ) as Data;
}

function change(value: unknown, random: Random): unknown {
  const { fraction, below } = random;
  if (Array.isArray(value) && value.length > 0 && fraction() < 0.85) {
    const index = below(value.length);
    if (fraction() < 0.1) return [...value, value[index]];
    return value.with(index, change(value[index], random));
  }
  if (typeof value === 'object' && value !== null && fraction() < 0.85) return changeMap(value as Data, random);
  return fraction() < 0.2 ? [value] : spoilt(random);
}

function changeMap(map: Data, random: Random): Data {
  const { pick, fraction } = random;
  const entries = Object.entries(map);
  if (entries.length === 0) return { [pick(keys)]: spoilt(random) };
  const [key, value] = pick(entries);
  const others = entries.filter(([each]) => each !== key);
  if (fraction() < 0.1) return Object.fromEntries(others);
  if (fraction() < 0.1)
    return Object.fromEntries([...others, [pick([...keys, key.slice(1), `${key}s`, key.toUpperCase()]), value]]);
  if (fraction() < 0.05) return Object.fromEntries([...entries, [pick(keys), spoilt(random)]]);
  return Object.fromEntries(entries.map(([each, old]) => [each, each === key ? change(old, random) : old]));
}
