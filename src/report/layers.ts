// Printing: the layers of a call: what each says, and of each statement whether it matches, or the one part that does not.
import type { CallTrace, WorldTrace } from '../evaluate/ask-trace.ts';
import { resourceName } from '../evaluate/reasons.ts';
import type { LayerTrace, Says, StatementTrace } from '../evaluate/trace.ts';
import { grouped, type ShownSpec, statementText } from './decision.ts';
import { counted, type Paint } from './paint.ts';
import { type Line, sentence } from './wrap.ts';

type Layer = LayerTrace['layer'];

/** A call in one of the worlds that come to it. */
export interface Reached extends Pick<WorldTrace, 'given'> {
  readonly call: CallTrace;
}

interface LayersView {
  readonly spec: ShownSpec;
  readonly reached: readonly Reached[];
  /** Show the statements about other actions one by one. */
  readonly all: boolean;
}

interface Seen extends Pick<WorldTrace, 'given'> {
  readonly call: CallTrace;
  readonly trace: LayerTrace;
}

/** Every layer that has policies, or could well have; the others on one line. Which there are is the same in all worlds. */
export function layersLines({ spec, reached, all }: LayersView, indent: number): readonly Line[] {
  const call = reached[0]?.call;
  if (call === undefined) return [];
  // Where an Allow is missing, it may stand in one of these, misspelt.
  const missing = reached.some(({ call: { decisions } }) => decisions.some(({ kind }) => kind === 'implicit-deny'));
  const mostShown = all ? Number.POSITIVE_INFINITY : missing ? mostOthers : 0;
  const shown = call.layers.flatMap((each, index) => (isFolded(call, each) ? [] : [index]));
  const lines = shown.flatMap((index) => {
    const seen = reached.flatMap(({ given, call: each }): readonly Seen[] => {
      const trace = each.layers[index];
      return trace === undefined ? [] : [{ given, call: each, trace }];
    });
    const linesOf = (worlds: readonly Seen[], at: number) => layerLines(spec, worlds, mostShown, at);
    return alternatives(seen, ({ trace }) => trace.says, indent, linesOf);
  });
  return [...lines, ...foldedLines(call, indent)];
}

/** What all worlds share, once; else for each value the lines of those that have it, under what it hangs on. */
function alternatives<Each extends Pick<WorldTrace, 'given'>>(
  worlds: readonly Each[],
  pick: (each: Each) => unknown,
  indent: number,
  linesOf: (worlds: readonly Each[], indent: number) => readonly Line[],
): readonly Line[] {
  const groups = grouped(worlds, pick);
  if (groups.length === 1) return linesOf(worlds, indent);
  return groups.flatMap(({ condition, members }) => [
    { indent, text: `if ${condition}:`, hang: indent + 2 },
    ...linesOf(members, indent + 2),
  ]);
}

/** One layer in worlds in which it says the same. */
function layerLines(spec: ShownSpec, worlds: readonly Seen[], mostShown: number, indent: number): readonly Line[] {
  const [first] = worlds;
  if (first === undefined) return [];
  const { call, trace } = first;
  const statements = statementsOf(first);
  const others = statements.filter(isAboutOther);
  const fold = others.length > mostShown;
  const shown = statements.flatMap((each, index) => (fold && isAboutOther(each) ? [] : [index]));
  const lines = shown.flatMap((index) =>
    alternatives(
      worlds,
      (each) => statementsOf(each)[index]?.outcome,
      indent + 2,
      (some, at) => statementLines(spec, some, index, at),
    ),
  );
  const noun = shown.length > 0 ? 'more statement' : 'statement';
  const text = `${counted(others.length, noun)}, about other actions (shown by --all)`;
  return [
    { indent, text: headText(trace, call), colour: colours[trace.says], hang: indent + 2 },
    ...lines,
    ...(fold ? [{ indent: indent + 2, mark: '·', text, colour: 'dim' } as const] : []),
  ];
}

/** Statements about other actions that a layer shows, where an Allow is missing. */
const mostOthers = 3;

function statementsOf({ trace }: Seen): readonly StatementTrace[] {
  return trace.policies.flatMap(({ statements }) => statements);
}

function isAboutOther({ part }: StatementTrace): boolean {
  return part === 'Action' || part === 'NotAction';
}

/** One statement in worlds in which it comes out alike. */
function statementLines(spec: ShownSpec, worlds: readonly Seen[], index: number, indent: number): readonly Line[] {
  const views = worlds.flatMap((each) => {
    const statement = statementsOf(each)[index];
    return statement === undefined ? [] : [{ given: each.given, statement }];
  });
  const [first] = views;
  if (first === undefined) return [];
  const { effect, outcome, ref } = first.statement;
  const { mark, colour } = outcome === 'matches' ? matched[effect] : outcomes[outcome];
  const whys = grouped(views, ({ statement }) => whysOf(statement)).flatMap(({ condition, value }) =>
    value.map((why) => sentence({ condition, value: why }, indent + 2)),
  );
  return [{ indent, mark, text: `${effect} ${statementText(spec, ref)}`, colour, hang: indent + 4 }, ...whys];
}

const matched = {
  Allow: { mark: '✓', colour: 'green' },
  Deny: { mark: '✗', colour: 'red' },
} as const;

const outcomes = {
  'does-not-match': { mark: '·', colour: 'dim' },
  unknown: { mark: '?', colour: 'yellow' },
} as const;

/** The part that does not match and why; of a statement that does, what its conditions found. */
function whysOf({ effect, outcome, part, why, names, conditions }: StatementTrace): readonly string[] {
  if (part !== undefined) return [`its ${part} ${part === 'Condition' ? 'fails' : 'does not fit'}: ${why}`];
  const whys = [
    ...(why === '' ? [] : [why]),
    ...(outcome === 'matches' && effect === 'Allow' && names === 'account'
      ? ['it names the account, not the caller']
      : []),
    ...conditions.map((condition) => condition.why),
  ];
  return [...new Set(whys)];
}

function headText({ layer, says }: LayerTrace, call: CallTrace): string {
  const caller = `\`${call.caller}\``;
  const several = layer === 'identity';
  const name = several
    ? `the policies of ${caller}`
    : layer === 'resource'
      ? resourceName(call)
      : `the ${layerNames[layer]}`;
  const texts: Readonly<Record<Says, string>> = {
    allows: several ? 'allow' : 'allows',
    delegates: `allows the account of ${caller}, whose policies must allow it too`,
    denies: several ? 'deny' : 'denies',
    silent: 'silent, no statement matches',
    unknown: 'open',
    'cut-off': 'allows, which does not count: S3 blocks public access to the bucket',
    'not-counted': `does not count for ${caller}`,
    absent: 'none attached',
  };
  return `${name}: ${texts[says]}`;
}

const colours: Readonly<Record<Says, keyof Paint>> = {
  allows: 'green',
  delegates: 'green',
  denies: 'red',
  silent: 'yellow',
  unknown: 'yellow',
  'cut-off': 'yellow',
  'not-counted': 'dim',
  absent: 'yellow',
};

const layerNames: Readonly<Record<Layer, string>> = {
  scp: 'SCP',
  rcp: 'RCP',
  resource: 'resource policy',
  identity: 'identity policy',
  boundary: 'permissions boundary',
  session: 'session policy',
};

/** Where a policy could grant, its absence is a reason; elsewhere it goes without saying. */
function isFolded({ resourcePolicy, callerKind }: CallTrace, { layer, says }: LayerTrace): boolean {
  if (says !== 'absent') return false;
  if (layer === 'resource') return resourcePolicy === 'none';
  return layer !== 'identity' || (callerKind !== 'user' && callerKind !== 'role');
}

/** `no SCP, RCP, permissions boundary or session policy`. */
function foldedLines(call: CallTrace, indent: number): readonly Line[] {
  const folded = call.layers.filter((each) => isFolded(call, each)).map(({ layer }) => layerNames[layer]);
  const last = folded.at(-1);
  if (last === undefined) return [];
  const list = folded.length === 1 ? last : `${folded.slice(0, -1).join(', ')} or ${last}`;
  return [{ indent, text: `no ${list}`, colour: 'dim', hang: indent + 2 }];
}
