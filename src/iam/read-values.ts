// Shared ground: which values each condition operator takes. AWS does not say what a malformed one does, so none passes.
import { Buffer } from 'node:buffer';
import ipaddr from 'ipaddr.js';
import type { Code } from '../text/codes.ts';
import type { PolicyVersion } from './document.ts';
import { type BaseOperator, operators } from './operators.ts';
import { helpForVariable, parseTemplate, type Template } from './variables.ts';

export interface ValueError {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
}

/**
 * What is wrong with a value as this operator takes it; undefined where nothing is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function valueError(base: BaseOperator, text: string, version: PolicyVersion): ValueError | undefined {
  const { type, variables } = operators[base];
  const template = version === '2012-10-17' && text.includes('${') ? parseTemplate(text) : undefined;
  if (template && 'error' in template) {
    return { code: 'policy-variable', message: `in \`${text}\`, ${template.error}`, help: helpForVariable };
  }
  if (template && !variables) {
    const help = 'AWS substitutes in values of string and ARN operators';
    return { code: 'policy-variable', message: `\`${base}\` takes no variables`, help };
  }
  const wrong = malformed[type]?.(text, template);
  if (wrong === undefined) return undefined;
  return { code: 'policy-condition-value', message: `\`${text}\` is not ${wrong[0]}`, help: wrong[1] };
}

type Check = (text: string, template: Template | undefined) => readonly [what: string, help: string] | undefined;

const malformed: Readonly<Partial<Record<(typeof operators)[BaseOperator]['type'], Check>>> = {
  numeric: (text) => (parseNumber(text) === undefined ? ['a number', 'write digits, as in `3600`'] : undefined),
  date: (text) =>
    parseDate(text) === undefined ? ['a date', 'write it as `2026-01-31T00:00:00Z`, with its zone'] : undefined,
  bool: (text) => (/^(?:true|false)$/i.test(text) ? undefined : ['a boolean', 'write `true` or `false`']),
  null: (text) =>
    /^(?:true|false)$/i.test(text) ? undefined : ['a boolean', 'true asks for absence, false for presence'],
  ip: (text) => (parseCidr(text) === undefined ? ['an address range', 'write it as `203.0.113.0/24`'] : undefined),
  binary: (text) =>
    canonicalBase64(text) === undefined ? ['base64', 'encode the bytes as base64, with `=` at its end'] : undefined,
  arn: (text, template) =>
    text.split(':').length >= 6 || template?.some((part) => part.kind === 'variable')
      ? undefined
      : ['an ARN', 'an ARN has six fields, each of which may be `*`: `arn:aws:s3:::*`'],
};

const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The one spelling of these bytes, for the bits behind the last one may be anything; undefined where it is not base64. */
export function canonicalBase64(text: string): string | undefined {
  return base64Form.test(text) ? Buffer.from(text, 'base64').toString('base64') : undefined;
}

/** An integer or decimal, as `Numeric…` operators take it. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const dateForm = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Milliseconds since 1970 of a W3C date with its zone, or of seconds since 1970. A year or month by itself is refused:
 * it could be read as a number of seconds.
 */
export function parseDate(text: string): number | undefined {
  if (/^\d{5,12}(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = dateForm.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const real = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last;
  if (!real || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** An address range as bytes of its first address and the number of leading bits that count. */
export interface Cidr {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** An IPv4 or IPv6 range, or a single address; bits behind the prefix are ignored. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const bytes = parseAddress(address);
  if (!bytes || rest.length > 0) return undefined;
  const width = bytes.length * 8;
  if (prefix === undefined) return { bytes, bits: width };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > width) return undefined;
  return { bytes, bits: Number(prefix) };
}

const byteForm = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** Four decimal numbers without leading zeros, which other programs take for octal. */
const dottedForm = new RegExp(`^${byteForm}(?:\\.${byteForm}){3}$`);

export function isAddress(text: string): boolean {
  return dottedForm.test(text) || (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text));
}

/** Four bytes or sixteen; undefined where the text is no address. */
export function parseAddress(text: string): readonly number[] | undefined {
  if (!isAddress(text)) return undefined;
  return text.includes(':') ? ipaddr.IPv6.parse(text).toByteArray() : text.split('.').map(Number);
}
