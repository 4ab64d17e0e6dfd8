// spec/: rules, from what is written to what is meant.
import type { Span } from '../text/source.ts';
import { readAccept } from './accept.ts';
import { canBeStored, readActions } from './actions.ts';
import { readAttachments } from './attachments.ts';
import { checkClaims } from './claims.ts';
import { readConditions } from './conditions.ts';
import type { WrittenGrant, WrittenRule } from './definition-rules.ts';
import { actionsFit, type Fit, targetOf } from './fit.ts';
import type { Reading } from './reading.ts';
import { readResources } from './resources.ts';
import type { GrantRule, Rule, Who } from './spec.ts';
import { readStatement } from './statements.ts';
import { holds, readSpared, readWho } from './who.ts';

/** `undefined` where the rule is in error, which was reported. `at`: its name; `within`: all of it. */
export function readRule(
  name: string,
  written: WrittenRule,
  at: Span,
  fit: Fit,
  reading: Reading,
  within: Span = at,
): Rule | undefined {
  const accept = readAccept(written.accept, within, reading);
  if (written.form === 'statement') return readStatement(name, written, at, accept, reading);
  const rule = readGrant(name, written, at, fit, reading);
  return rule && { ...rule, accept };
}

function readGrant(name: string, written: WrittenGrant, at: Span, fit: Fit, reading: Reading): GrantRule | undefined {
  const kind = written.form;
  const actions = readActions(written.form === 'allow' ? written.allow : written.deny, reading);
  const to = readWho(written.to, kind, reading);
  const resources = readResources(written.resource, reading);
  const when = written.when === undefined ? [] : readConditions(written.when, reading);
  const { unless, except } = written.form === 'deny' ? written : { unless: undefined, except: undefined };
  const spares = unless && readConditions(unless, reading);
  const spared = readSpared(except ?? [], reading);
  const attach = readAttachments(written.attach, reading);
  if (actions === undefined || to === undefined || resources === undefined || spared === undefined) return undefined;
  if (!checkClaims([...when, ...(spares ?? [])], to, resources, reading)) return undefined;
  if (!canBeStored(actions, reading)) return undefined;
  const targets = resources.map((each) => targetOf(each, 'all'));
  if (!actionsFit(actions, targets, fit, reading) || !groupsCanBe(to, written, reading)) return undefined;
  if (!refusesSomebody(to, spared, written, reading)) return undefined;
  const { why } = written;
  return {
    kind,
    name,
    actions,
    to,
    resources,
    when,
    except: spared,
    attach,
    accept: [],
    at,
    ...(spares === undefined ? {} : { unless: spares }),
    ...(why === undefined ? {} : { why }),
  };
}

/** AWS has no group principals: a rule about a group is its identity policy. */
function groupsCanBe(to: readonly Who[], written: WrittenGrant, { problems, places }: Reading): boolean {
  const { attach } = written;
  const group = to.find(({ who }) => typeof who === 'object' && who.kind === 'group');
  if (group === undefined || attach?.bucket === undefined) return true;
  const message = 'a bucket policy cannot name a group: AWS has no group principals';
  const help = 'leave `attach` out (the rule goes into the policy of the group), or name its members in `to`';
  problems.error('attach-group', places.key(attach, 'bucket'), message, help);
  return false;
}

/** A deny that spares all whom it names looks like a guard, and is none. */
function refusesSomebody(
  to: readonly Who[],
  spared: readonly Who[],
  written: WrittenGrant,
  { problems, places }: Reading,
): boolean {
  if (spared.length === 0 || !to.every(({ who }) => spared.some((each) => holds(each.who, who)))) return true;
  const message = 'this refuses nobody: `except` spares all whom `to` names';
  const help = 'take out of `except` those who are to be refused, or remove the rule';
  problems.error('deny-refuses-nobody', places.key(written, 'except'), message, help);
  return false;
}
