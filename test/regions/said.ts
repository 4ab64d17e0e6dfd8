// What a line of a description says of one request, told from its names alone, and not from the cells behind them.
import { type Call, situationIn } from '../../src/evaluate/call.ts';
import type { Keys } from '../../src/evaluate/keys.ts';
import { compileClause } from '../../src/evaluate/match-condition.ts';
import { compileResource } from '../../src/evaluate/match-resource.ts';
import type { Request } from '../../src/evaluate/request.ts';
import { inEveryWorld } from '../../src/evaluate/worlds.ts';
import { compileArnGlob, compileGlob } from '../../src/iam/glob.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import type { DifferenceLine, KeySaid } from '../../src/regions/describe-line.ts';
import type { ActionName, SessionName, ValueName, WhoName } from '../../src/regions/describe-names.ts';
import type { World } from '../../src/regions/world.ts';

/** Undefined where what it says has no name: of examples alone. */
export function saysOf(line: DifferenceLine, request: Request, call: Call, world: World): boolean | undefined {
  const [first] = inEveryWorld(nothingAssumed, (oracle) => situationIn(call, oracle).resourceKeys);
  if (first === undefined) throw new Error('no world');
  const keys = first.result;
  const { who, actions, resources } = line;
  if (!among(who, (name) => isWho(name, request, world))) return false;
  if (!among(line.with, (name) => isWith(name, request))) return false;
  if (!among(actions, (name) => isAction(name, request.action))) return false;
  const when = line.when.map((said) => isWhen(said, keys));
  if (when.includes(false)) return false;
  if (resources === undefined)
    return request.resource.arn === line.witness.arn && !when.includes(undefined) ? true : undefined;
  const view = { arn: request.resource.arn, action: request.action };
  const covered = among(
    resources,
    (value) => compileResource({ not: false, value: [value] }, '2012-10-17')(view, keys) === true,
  );
  return covered && when.includes(undefined) ? undefined : covered;
}

function among<Name>(
  { any, but }: { readonly any: readonly Name[]; readonly but: readonly Name[] },
  holds: (name: Name) => boolean,
): boolean {
  return any.some(holds) && !but.some(holds);
}

function isWho(name: WhoName, { as }: Request, { callers }: World): boolean {
  const asker = callers.find((each) => each.caller.name === as);
  if (asker === undefined) throw new Error(`nobody is called ${as}`);
  const { caller, groups } = asker;
  switch (name.is) {
    case 'everyone':
      return true;
    case 'kind':
      return caller.kind === name.kind;
    case 'account':
      return 'account' in caller && caller.account.id === name.id && (name.kind ?? caller.kind) === caller.kind;
    case 'group':
      return groups.includes(name.name);
    case 'arn':
      return (
        'arn' in caller &&
        caller.arn !== undefined &&
        (compileArnGlob(name.pattern) ?? compileGlob(name.pattern)).matches(caller.arn)
      );
    case 'caller':
      return caller.name === name.caller.caller.name;
  }
}

function isWith(name: SessionName, { session: { kind, mfaAge }, facts: { aws } }: Request): boolean {
  const viaService = 'aws:ViaAWSService' in aws;
  // Tokens with MFA are as the console where nobody tells them apart.
  const as = kind === 'session-token' && mfaAge !== undefined ? 'console' : kind;
  switch (name.is) {
    case 'any':
      return true;
    case 'mfa':
      if (viaService || kind === 'none' || name.kinds?.includes(as) === false) return false;
      if (mfaAge === undefined) return name.ages.length === 0;
      return name.ages.some((age) =>
        name.bounds.every((bound) => Math.sign(age - bound) === Math.sign(mfaAge - bound)),
      );
    case 'session': {
      const { session, mfaCode, viaService: via } = name.approach;
      if (via || viaService) return via && viaService;
      return !mfaCode && session.kind === as && (session.mfaAge === undefined) === (mfaAge === undefined);
    }
  }
}

function isAction(name: ActionName, action: string): boolean {
  if (name.is === 'pattern') return compileGlob(name.pattern, { caseInsensitive: true }).matches(action);
  return name.is === 'names' && name.names.includes(action);
}

function isWhen(said: KeySaid, keys: Keys): boolean | undefined {
  const found = keys.lookup(said.key.toLowerCase());
  // The request says nothing of it.
  if (found.state !== 'present' && found.state !== 'absent') return undefined;
  const values = found.state === 'present' ? found.values : [];
  if ('one' in said) return values.includes(said.one) ? said.holds : undefined;
  const isValue = (name: ValueName): boolean | undefined => {
    switch (name.is) {
      case 'compared': {
        const clause = { operator: name.operator, key: said.key, values: [name.value] };
        return compileClause(clause, '2012-10-17')(keys) === true;
      }
      case 'like':
        return values[0] === name.value ? true : undefined;
      case 'anything':
        return true;
      default:
        return values.length > 0 === (name.is === 'present');
    }
  };
  const [any, but] = [said.value.any.map(isValue), said.value.but.map(isValue)];
  if (but.includes(true)) return false;
  if (any.includes(true)) return but.includes(undefined) ? undefined : true;
  return any.includes(undefined) ? undefined : false;
}
