// Shared ground: one service's line of data/actions.tsv, by the format in scripts/catalogue.ts. Knows no other service.
import type { ContextKey, ContextKeyType } from './context-keys.ts';
import { byText } from './document.ts';
import type { GlobToken, GlobUnit } from './glob.ts';
import { compileGlob, foldCase, globUnits } from './glob.ts';

export type AccessLevel = 'Read' | 'Write' | 'List' | 'Tagging' | 'Permissions management';

/** One row of https://docs.aws.amazon.com/service-authorization/latest/reference/ */
export interface Action {
  /** In AWS's case: `s3:GetObject`. */
  readonly name: string;
  readonly service: string;
  readonly access: AccessLevel;
  /** Names of the service's resource types that it works on; empty: it works on `*` alone. */
  readonly resourceTypes: readonly string[];
  /** Those that AWS marks as required; where there are several types and none is required, a request names one of them. */
  readonly requiredTypes: readonly string[];
  /** Keys a request may carry besides the global ones, those of its resource types included; `${TagKey}` and the like as AWS writes them. */
  readonly conditionKeys: readonly string[];
}

export interface ResourceType {
  /** `bucket`, `user`: unique within the service. */
  readonly name: string;
  /** Templates as AWS writes them: `arn:${Partition}:s3:::${BucketName}`. */
  readonly arns: readonly string[];
}

export interface Service {
  /** `s3`. */
  readonly prefix: string;
  /** Sorted by name. */
  readonly actions: readonly Action[];
  readonly resourceTypes: readonly ResourceType[];
  /** Names as AWS writes them: `s3:ExistingObjectTag/<key>`. */
  readonly keys: readonly ContextKey[];
}

const levels: Readonly<Record<string, AccessLevel>> = {
  R: 'Read',
  W: 'Write',
  L: 'List',
  T: 'Tagging',
  P: 'Permissions management',
};

const keyTypes: Readonly<Record<string, ContextKeyType>> = {
  S: 'string',
  B: 'bool',
  N: 'numeric',
  D: 'date',
  A: 'arn',
  I: 'ip',
};

/** @throws Error where the line is not of the format: the data file is broken. */
export function parseService(line: string): Service {
  const [prefix = '', keyText = '', typeText = '', listText = '', actionText] = line.split('\t');
  const keys = pieces(keyText, ' ').map((text) => parseKey(prefix, text));
  const resourceTypes = pieces(typeText, ';').map((text) => parseType(prefix, text));
  const lists = listText
    .split(';')
    .map((list) => pieces(list, ',').map((place) => known(keys[Number(place)], line).name));
  const actions = pieces(known(actionText, line), ';').flatMap((group) => {
    const [level = '', types = '', list = '', names = ''] = group.split('=');
    const used = pieces(types, ',').map((type) => ({
      name: known(resourceTypes[Number.parseInt(type, 10)], line).name,
      required: type.endsWith('!'),
    }));
    const shared = {
      service: prefix,
      access: known(levels[level], line),
      resourceTypes: used.map((type) => type.name),
      requiredTypes: used.filter((type) => type.required).map((type) => type.name),
      conditionKeys: known(lists[Number(list)], line),
    };
    return pieces(names, ',').map((name): Action => ({ name: `${prefix}:${name}`, ...shared }));
  });
  return { prefix, actions: actions.sort((a, b) => byText(a.name, b.name)), resourceTypes, keys };
}

function parseKey(prefix: string, text: string): ContextKey {
  const end = text.lastIndexOf('=');
  const short = text.slice(0, end);
  return {
    name: short.startsWith(':') ? prefix + short : short,
    type: known(keyTypes[text[end + 1] ?? ''], text),
    multivalued: text.endsWith('*'),
  };
}

function parseType(prefix: string, text: string): ResourceType {
  const equals = text.indexOf('=');
  const arns = text.slice(equals + 1).split('|');
  const usual = `arn:\${Partition}:${prefix}:\${Region}:\${Account}:`;
  return { name: text.slice(0, equals), arns: arns.map((arn) => (arn.startsWith('arn:') ? arn : usual + arn)) };
}

function pieces(text: string, separator: string): readonly string[] {
  return text === '' ? [] : text.split(separator);
}

function known<Value>(value: Value | undefined, text: string): Value {
  if (value === undefined) throw new Error(`the catalogue of actions is broken at \`${text.slice(0, 60)}\``);
  return value;
}

const placeholder = /(\$?\{[^}]*\}|\*)/;

/**
 * The characters that no text for a placeholder holds: a colon in the first five parts; a slash or a colon in a bucket's or
 * access point's name, so that a bucket is told from an object.
 */
function shutOut(piece: string, part: number): string {
  if (part < 5) return ':';
  return /^\$\{(Bucket|AccessPoint)/.test(piece) ? '/:' : '';
}

/** What an ARN template stands for, as steps: each placeholder at least one character. */
export function templateUnits(template: string): readonly GlobUnit[] {
  return byPart(template, placeholder, (piece, part) => {
    const except = shutOut(piece, part);
    return [
      { kind: 'class', except, many: false },
      { kind: 'class', except, many: true },
    ];
  });
}

/** The same as an expression, for ARNs without wildcards. */
export function templateExpression(template: string): RegExp {
  let part = 0;
  const steps = template.split(placeholder).map((piece, index) => {
    if (index % 2 === 1) return `[^${shutOut(piece, part)}]+`;
    part += piece.split(':').length - 1;
    return piece.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  });
  return new RegExp(`^${steps.join('')}$`);
}

/**
 * What an ARN pattern stands for, as steps; a variable may hold any text, but `${*}`, `${?}` and `${$}` are characters. In
 * a pattern with all six parts the wildcards of the first five hold no colon.
 */
export function arnUnits(pattern: string): readonly GlobUnit[] {
  const whole = pattern.replaceAll(/\$\{[^}]*\}/g, '').split(':').length > 5;
  return byPart(pattern, /(\$\{[^}]*\}|[*?])/, (piece, part) => {
    const char = /^\$\{([*?$])\}$/.exec(piece)?.[1];
    if (char !== undefined) return [{ kind: 'char', char }];
    return [{ kind: 'class', except: whole && part < 5 ? ':' : '', many: piece !== '?' }];
  });
}

/** Cuts a text at what the expression captures; `steps` is told in which colon-separated part each capture stands. */
function byPart(
  text: string,
  captures: RegExp,
  steps: (piece: string, part: number) => readonly GlobUnit[],
): readonly GlobUnit[] {
  let part = 0;
  return text.split(captures).flatMap((piece, index) => {
    if (index % 2 === 1) return steps(piece, part);
    part += piece.split(':').length - 1;
    return globUnits([{ kind: 'text', text: piece }]);
  });
}

/** Is the key's name, in any case, what AWS's name with its `${TagKey}` or `<key>` stands for? */
export function keyMatches(template: string, name: string): boolean {
  if (!/[$<]/.test(template)) return foldCase(template) === foldCase(name);
  const tokens = template.split(/(\$\{[^}]*\}|<[^>]*>)/).flatMap((piece): readonly GlobToken[] => {
    if (/^(\$\{|<)/.test(piece)) return [{ kind: 'one' }, { kind: 'any' }];
    return [{ kind: 'text', text: piece }];
  });
  return compileGlob(tokens, { caseInsensitive: true }).matches(name);
}
