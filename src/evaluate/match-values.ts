// Audit arm: how each condition operator compares one value of a request with one of a policy.
import { parseArn } from '../iam/arn.ts';
import type { PolicyVersion } from '../iam/document.ts';
import { compileArnGlob, compileGlob, type GlobToken } from '../iam/glob.ts';
import { type BaseOperator, operators } from '../iam/operators.ts';
import { type Cidr, canonicalBase64, parseAddress, parseCidr, parseDate, parseNumber } from '../iam/read-values.ts';
import type { Doubt, Outcome } from './outcome.ts';
import { compilePattern, type TextTest } from './patterns.ts';

/** The test of the positive form of the operator; the negated one is its opposite, over all values of the policy. */
export function compileValue(base: BaseOperator, value: string, version: PolicyVersion): TextTest {
  const { type, wildcards, variables } = operators[base];
  if (variables) return compilePattern(value, { version, wildcards, build: builderOf(base) });
  if (type === 'bool') return (text) => equalBooleans(text, value);
  if (type === 'binary') {
    return (text) => {
      const bytes = canonicalBase64(text);
      return bytes === undefined ? malformed(text) : bytes === value;
    };
  }
  if (type === 'ip') return ipTest(value);
  const parse = type === 'date' ? parseDate : parseNumber;
  const bound = parse(value);
  const compare = comparisons[base];
  if (bound === undefined || compare === undefined) throw new Error(`\`${value}\` of ${base} was not refused`);
  return (text) => {
    const number = parse(text);
    return number === undefined ? malformed(text) : compare(number, bound);
  };
}

/** AWS does not say what a malformed value in a request does. */
function malformed(text: string): Doubt {
  return { text: `the value \`${text}\`, which the operator cannot read` };
}

function builderOf(base: BaseOperator): (tokens: readonly GlobToken[]) => (text: string) => Outcome {
  if (operators[base].type === 'arn') {
    return (tokens) => {
      const glob = compileArnGlob(tokens);
      return (text) => (parseArn(text) ? (glob?.matches(text) ?? false) : malformed(text));
    };
  }
  const caseInsensitive = base.endsWith('IgnoreCase');
  return (tokens) => compileGlob(tokens, { caseInsensitive }).matches;
}

const comparisons: Readonly<Partial<Record<BaseOperator, (a: number, b: number) => boolean>>> = {
  NumericEquals: (a, b) => a === b,
  NumericNotEquals: (a, b) => a === b,
  NumericLessThan: (a, b) => a < b,
  NumericLessThanEquals: (a, b) => a <= b,
  NumericGreaterThan: (a, b) => a > b,
  NumericGreaterThanEquals: (a, b) => a >= b,
  DateEquals: (a, b) => a === b,
  DateNotEquals: (a, b) => a === b,
  DateLessThan: (a, b) => a < b,
  DateLessThanEquals: (a, b) => a <= b,
  DateGreaterThan: (a, b) => a > b,
  DateGreaterThanEquals: (a, b) => a >= b,
};

function equalBooleans(text: string, value: string): boolean | Doubt {
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower === value : malformed(text);
}

function ipTest(value: string): TextTest {
  const range = parseCidr(value);
  if (range === undefined) throw new Error(`\`${value}\` is no address range and was not refused`);
  return (text) => {
    const address = parseAddress(text);
    return address === undefined ? malformed(text) : inRange(address, range);
  };
}

function inRange(address: readonly number[], { bytes, bits }: Cidr): boolean {
  if (address.length !== bytes.length) return false;
  return bytes.every((byte, index) => {
    const counted = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - counted)) & 0xff;
    return (byte & mask) === ((address[index] ?? 0) & mask);
  });
}
