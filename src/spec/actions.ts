// spec/: actions, from what is written to names and patterns that the catalogue knows.
import type { Catalogue } from '../iam/catalogue.ts';
import type { Span } from '../text/source.ts';
import type { WrittenActions } from './definition-rules.ts';
import type { Problems } from './problems.ts';
import type { Reading } from './reading.ts';
import type { ActionPattern, Actions } from './spec.ts';

/** Actions that AWS had once: documents still name them, and they never match. */
export const removedActions: ReadonlySet<string> = new Set([
  'iam:requestsmsmfaregistration',
  'iam:finalizesmsmfaregistration',
]);

/** `undefined` where something is in error, which was reported. */
export function readActions(written: WrittenActions, reading: Reading): Actions | undefined {
  if (!Array.isArray(written)) {
    const { everything_except: exempt } = written as Exclude<WrittenActions, readonly string[]>;
    const actions = readActionList(exempt, reading, {
      message: 'all actions but all are none',
      help: 'name the actions that are left out',
    });
    return actions && { kind: 'everything_except', actions };
  }
  const names: readonly string[] = written;
  if (names.length === 1 && names[0] === 'everything') return { kind: 'everything' };
  const actions = readActionList(names, reading, {
    message: '`everything` holds all other actions',
    help: 'let `everything` stand alone, or remove it',
    insteadOfAsterisk: names.length === 1 ? 'say `everything`' : 'say `everything`, and let it stand alone',
  });
  return actions && { kind: 'list', actions };
}

const byService = 'give patterns by service: `s3:*`';

/** What is told of `everything` in a list. */
export interface AgainstEverything {
  readonly message: string;
  readonly help: string;
  /** The help where somebody writes `*`. By default patterns are proposed. */
  readonly insteadOfAsterisk?: string;
}

/** A list in which `everything` has no place. */
export function readActionList(
  names: readonly string[],
  reading: Reading,
  { message, help, insteadOfAsterisk = byService }: AgainstEverything,
): readonly ActionPattern[] | undefined {
  const { problems, places } = reading;
  const actions: ActionPattern[] = [];
  const seen = new Set<string>();
  let whole = true;
  for (const [name, at] of places.each(names)) {
    if (name === 'everything') {
      problems.error('redundant-everything', at, message, help);
      whole = false;
      continue;
    }
    const action = readAction(name, at, reading, insteadOfAsterisk);
    if (action !== undefined && seen.has(action.value)) {
      problems.error('duplicate-value', at, `\`${action.value}\` stands in the list already`, 'remove one');
      whole = false;
    } else if (action === undefined) whole = false;
    else {
      seen.add(action.value);
      actions.push(action);
    }
  }
  return whole ? actions : undefined;
}

function readAction(
  name: string,
  at: Span,
  { problems, library: { catalogue } }: Reading,
  insteadOfAsterisk: string,
): ActionPattern | undefined {
  if (/^\*+(:\*+)?$/.test(name)) {
    problems.error('action-asterisk', at, `\`${name}\` is not how all actions are named`, insteadOfAsterisk);
    return undefined;
  }
  if (name.includes('**')) {
    problems.error('globstar', at, '`**` means no more than `*` in IAM', `write \`${name.replace(/\*+/g, '*')}\``);
    return undefined;
  }
  if (/[*?]/.test(name)) return readPattern(name, at, problems, catalogue);
  const action = catalogue.action(name);
  if (action !== undefined) return { value: action.name, exact: true, at };
  reportUnknownAction(name, at, problems, catalogue);
  return undefined;
}

function readPattern(name: string, at: Span, problems: Problems, catalogue: Catalogue): ActionPattern | undefined {
  if (name.includes(':') && catalogue.matchesAny(name)) return { value: name, exact: false, at };
  const help = name.includes(':') ? 'a pattern fits action names: `s3:Get*`' : `name the service, too: \`s3:${name}\``;
  problems.error('pattern-matches-nothing', at, `no action of AWS fits \`${name}\``, help);
  return undefined;
}

function reportUnknownAction(name: string, at: Span, problems: Problems, catalogue: Catalogue): void {
  if (removedActions.has(name.toLowerCase())) {
    problems.error('removed-action', at, `AWS has removed \`${name}\``, 'remove it: SMS MFA no longer exists');
    return;
  }
  const meant = problems.isFull ? [] : catalogue.suggest(name);
  const help =
    meant.length > 0
      ? `did you mean ${meant.map((each) => `\`${each}\``).join(' or ')}?`
      : 'an action is named `service:Action`';
  problems.error('unknown-action', at, `AWS has no action \`${name}\``, help);
}

/** `s3*:Get*`: IAM stores no policy with it. */
export function serviceHasWildcard(action: string): boolean {
  return /^[^:]*[*?][^:]*:/.test(action);
}

/** False where a policy could not hold one of the actions, which is reported. */
export function canBeStored(actions: Actions, { problems }: Reading): boolean {
  if (actions.kind === 'everything') return true;
  const refused = actions.actions.filter(({ value }) => serviceHasWildcard(value));
  for (const { value, at } of refused) {
    const message = `the service in \`${value}\` holds a wildcard, which IAM refuses`;
    problems.error('action-service-pattern', at, message, 'name each service by itself');
  }
  return refused.length === 0;
}
