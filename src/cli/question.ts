// From flags to the row that a test would be, each value at its place in a line as it was typed. What the words mean, and
// which go together, is the spec reader's business.
import type { Entry, MapNode, Node, ScalarNode } from '../spec/node.ts';
import type { Asked } from '../spec/question.ts';
import { type Refusal, refusal } from '../text/diagnostic.ts';
import type { Span } from '../text/source.ts';

/** The flags that ask, each as often as it was given. */
export interface QuestionFlags {
  readonly as: readonly string[];
  readonly with: readonly string[];
  readonly mfa?: string;
  readonly through: readonly string[];
  readonly mfaCode: boolean;
  readonly action: readonly string[];
  readonly resource: readonly string[];
  readonly context: readonly string[];
  /** What the token of an OIDC or SAML provider says. */
  readonly claim: readonly string[];
}

/** What `iamspec who` asks. @throws Refusal where flags do not make a question. */
export function surveyOf(flags: Pick<QuestionFlags, 'as' | 'with' | 'mfa' | 'action' | 'resource'>): Asked {
  const asked = questionOf({ ...flags, through: [], mfaCode: false, context: [], claim: [] }, 'who');
  return { ...asked, survey: true };
}

/** @throws Refusal where flags do not make a question. */
export function questionOf(flags: QuestionFlags, verb: 'explain' | 'who' = 'explain'): Asked {
  const line = new Line(`iamspec ${verb}`);
  const row = [
    ...entry('as', listed('--as', flags.as, line)),
    ...entry('with', sessions(flags, line)),
    ...entry('claims', claims(flags, line)),
    ...entry('through', hops(flags, line)),
    ...entry('action', listed('--action', flags.action, line)),
    // An object's key may hold a comma.
    ...entry(
      'resource',
      flags.resource.map((each) => line.option('--resource', each)),
    ),
    ...entry('context', context(flags, line)),
  ];
  const source = { path: 'command line', text: line.text };
  return { source, row: { kind: 'map', at: { start: 0, end: line.text.length }, entries: row } };
}

/** The command as it could have been typed; grows with every value, and says where it stands. */
class Line {
  text: string;

  constructor(text: string) {
    this.text = text;
  }

  flag(name: string): ScalarNode {
    return scalar('given', this.#append(name));
  }

  option(name: string, value: string): ScalarNode {
    this.#append(name);
    return scalar(value, this.#append(value));
  }

  #append(text: string): Span {
    const start = this.text.length + 1;
    this.text += ` ${text}`;
    return { start, end: this.text.length };
  }
}

function scalar(value: string, at: Span): ScalarNode {
  return { kind: 'scalar', at, value, text: value };
}

function map(...parts: readonly Entry[]): MapNode {
  return { kind: 'map', at: parts[0]?.value.at ?? { start: 0, end: 0 }, entries: parts };
}

/** A key with its one value or list of them; nothing where there is none. */
function entry(key: string, values: readonly Node[], keyAt = values[0]?.at): readonly Entry[] {
  const [first, ...rest] = values;
  if (first === undefined || keyAt === undefined) return [];
  const at = { start: first.at.start, end: values.at(-1)?.at.end ?? first.at.end };
  return [{ key, keyAt, value: rest.length === 0 ? first : { kind: 'list', at, items: values } }];
}

/** What holds no comma itself may be given as a list with commas. */
function listed(name: string, given: readonly string[], line: Line): readonly ScalarNode[] {
  return given.flatMap((each) => {
    let { start } = line.option(name, each).at;
    return each.split(',').map((part) => {
      const at = { start, end: start + part.length };
      start = at.end + 1;
      return scalar(part, at);
    });
  });
}

/** Each way of getting credentials, with the MFA shown for it. */
function sessions({ with: given, mfa }: QuestionFlags, line: Line): readonly Node[] {
  const kinds = listed('--with', given, line);
  if (mfa === undefined) return kinds;
  if (kinds.length === 0) {
    const help = 'add `--with console` or `--with session-token`';
    throw badUsage('`--mfa` says when MFA was shown, and nothing says for which credentials', help);
  }
  const age = line.option('--mfa', mfa);
  return kinds.map((kind) => map(...entry('session', [kind]), ...entry('mfa', [age])));
}

function hops({ through, mfaCode }: QuestionFlags, line: Line): readonly Node[] {
  const roles = listed('--through', through, line);
  const [first, ...rest] = roles;
  if (first === undefined || !mfaCode) return roles;
  return [map(...entry('role', [first]), ...entry('mfa_code', [line.flag('--mfa-code')])), ...rest];
}

/** Words of the language as they are; what has a colon is a context key of AWS. The same key again adds a value. */
function context({ context: given, through, mfaCode }: QuestionFlags, line: Line): readonly Node[] {
  const words = new Map<string, Values>();
  const keys = new Map<string, Values>();
  for (const each of given) {
    const { key, ...pair } = pairOf('--context', each, 'tls=false', line);
    const node = key === 'tls' ? truthValue(pair.node) : pair.node;
    add({ key, keyAt: pair.keyAt, node }, key.includes(':') ? keys : words);
  }
  // Without a role on the way the code is given in the call itself.
  if (mfaCode && through.length === 0) {
    const code = line.flag('--mfa-code');
    words.set('mfa_code', { keyAt: code.at, values: [code] });
  }
  const raw = entries(keys);
  const all = [...entries(words), ...(raw.length === 0 ? [] : entry('aws', [map(...raw)]))];
  return all.length === 0 ? [] : [map(...all)];
}

/** The same claim again adds a value. */
function claims({ claim: given }: QuestionFlags, line: Line): readonly Node[] {
  const found = new Map<string, Values>();
  for (const each of given) add(pairOf('--claim', each, 'sub=repo:acme/site:ref:refs/heads/main', line), found);
  return found.size === 0 ? [] : [map(...entries(found))];
}

interface Values {
  readonly keyAt: Span;
  readonly values: readonly Node[];
}

interface Pair {
  readonly key: string;
  readonly keyAt: Span;
  readonly node: ScalarNode;
}

/** `KEY=VALUE`; a value may hold a further `=`. */
function pairOf(name: string, given: string, example: string, line: Line): Pair {
  const equals = given.indexOf('=');
  if (equals < 1) throw badUsage(`\`${name} ${given}\` is not of the form KEY=VALUE`, `write \`${name} ${example}\``);
  const { start, end } = line.option(name, given).at;
  const node = scalar(given.slice(equals + 1), { start: start + equals + 1, end });
  return { key: given.slice(0, equals), keyAt: { start, end: start + equals }, node };
}

function add({ key, keyAt, node }: Pair, found: Map<string, Values>): void {
  const before = found.get(key);
  found.set(key, before === undefined ? { keyAt, values: [node] } : { ...before, values: [...before.values, node] });
}

function entries(found: ReadonlyMap<string, Values>): readonly Entry[] {
  return [...found].flatMap(([key, { keyAt, values }]) => entry(key, values, keyAt));
}

/** As YAML reads it. */
function truthValue(node: ScalarNode): ScalarNode {
  return node.text === 'true' || node.text === 'false' ? { ...node, value: node.text === 'true' } : node;
}

function badUsage(message: string, help: string): Refusal {
  return refusal('bad-usage', message, help);
}
