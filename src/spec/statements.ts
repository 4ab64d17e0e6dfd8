// spec/: statements that go out as they are. Their grammar is iam/'s; here they get places, and warnings of what AWS ignores.
import { formatArn, parseArn } from '../iam/arn.ts';
import type { RenderedKind, Statement } from '../iam/document.ts';
import { statementFromData } from '../iam/read-policy.ts';
import type { Code } from '../text/codes.ts';
import type { Span } from '../text/source.ts';
import { removedActions, serviceHasWildcard } from './actions.ts';
import { readAttachments } from './attachments.ts';
import type { WrittenStatement } from './definition-rules.ts';
import { dataFromNode, type Node, placeInNode, type ScalarNode } from './node.ts';
import { partitionFits } from './partition.ts';
import type { Reading } from './reading.ts';
import type { Acceptance, Attachment, StatementRule } from './spec.ts';

const kindOf = {
  bucket: 'bucket',
  role: 'trust',
  identity: 'identity',
  boundary: 'boundary',
  scp: 'scp',
  rcp: 'rcp',
} as const satisfies Record<Attachment['kind'], RenderedKind>;

/** What is wrong is the key, whatever its value. */
const aboutKeys: ReadonlySet<Code> = new Set([
  'policy-element-unknown',
  'policy-element-forbidden',
  'policy-element-exclusive',
  'policy-operator',
  'policy-condition-key',
] as const);

/** `undefined` where it is in error, which was reported. */
export function readStatement(
  name: string,
  written: WrittenStatement,
  at: Span,
  accept: readonly Acceptance[],
  reading: Reading,
): StatementRule | undefined {
  const attach = readAttachments(written.attach, reading);
  const node = written.statement as Node;
  if (!goesOut(node, reading)) return undefined;
  const data = dataFromNode(node);
  let statement: Statement | undefined;
  for (const kind of new Set(attach.map((each) => kindOf[each.kind]))) {
    statement = statementFromData(data, kind, (code, path, message, help) => {
      const place = placeOf(node, path, aboutKeys.has(code), reading, written);
      const quote = code === 'policy-type' ? quoteHelp(place, reading) : undefined;
      reading.problems.error(code, place, message, quote ?? help);
    });
    if (statement === undefined) return undefined;
  }
  if (statement === undefined) return undefined;
  warnOfActions(statement, node, reading);
  return { kind: 'statement', name, statement, attach, accept, why: written.why, at };
}

/** True where every value can go out as it is written; what cannot is reported. */
function goesOut(node: Node, reading: Reading): boolean {
  if (node.kind === 'list') return node.items.map((item) => goesOut(item, reading)).every(Boolean);
  if (node.kind === 'map') return node.entries.map(({ value }) => goesOut(value, reading)).every(Boolean);
  return numberStays(node, reading) && accountIsNumber(node, reading) && partitionFits(node.text, node.at, reading);
}

/** An account id that begins with 0 would lose it. */
function numberStays({ value, text, at }: ScalarNode, { problems }: Reading): boolean {
  if (typeof value !== 'number' || String(value) === text) return true;
  const message = `YAML reads \`${text}\` as the number ${value}`;
  problems.error('read-as-other-type', at, message, `quote it: \`"${text}"\``);
  return false;
}

/** Names of accounts are for rules: here they would stay, and match nothing. */
function accountIsNumber({ text, at }: ScalarNode, { problems, accounts }: Reading): boolean {
  const arn = parseArn(text);
  const account = arn && accounts.get(arn.account);
  if (arn === undefined || account === undefined) return true;
  const message = `a statement goes out as it is, and \`${account.name}\` is the account's name in this spec alone`;
  problems.error('unknown-account-in-arn', at, message, `write \`${formatArn({ ...arn, account: account.id })}\``);
  return false;
}

function quoteHelp({ start, end }: Span, { problems: { source } }: Reading): string | undefined {
  const written = source.text.slice(start, end);
  return /^\d+$/.test(written) ? `quote it: \`"${written}"\`` : undefined;
}

/** What concerns the statement as a whole is shown at its key. */
function placeOf(
  node: Node,
  path: readonly (string | number)[],
  ofKey: boolean,
  { places }: Reading,
  written: WrittenStatement,
): Span {
  const at = placeInNode(node, path, ofKey);
  return at === node.at ? places.key(written, 'statement') : at;
}

function warnOfActions(
  { action, resource }: Statement,
  node: Node,
  { problems, library: { catalogue } }: Reading,
): void {
  const narrow = resource !== undefined && !resource.not && !resource.value.includes('*');
  for (const name of action.value) {
    const at = placeOfText(node, name);
    if (serviceHasWildcard(name)) {
      const message = `the service in \`${name}\` holds a wildcard, which IAM refuses`;
      problems.warning('action-service-pattern', at, message, 'name each service by itself');
    }
    if (/[*?]/.test(name)) continue;
    const known = catalogue.action(name);
    if (removedActions.has(name.toLowerCase())) {
      problems.warning('removed-action', at, `AWS has removed \`${name}\``, 'remove it: SMS MFA no longer exists');
    } else if (known === undefined) {
      const [meant] = catalogue.suggest(name);
      const help = meant === undefined ? 'name it as AWS does: `s3:GetObject`' : `did you mean \`${meant}\`?`;
      problems.warning('unknown-action', at, `AWS has no action \`${name}\``, help);
    } else if (narrow && !action.not && known.resourceTypes.length === 0) {
      const message = `\`${name}\` works on no particular resource: AWS may never match it here`;
      problems.warning('action-needs-everything', at, message, 'give it a statement of its own with `Resource: "*"`');
    }
  }
}

function placeOfText(node: Node, text: string): Span {
  if (node.kind !== 'map') return node.at;
  for (const { key, value } of node.entries) {
    if (key !== 'Action' && key !== 'NotAction') continue;
    if (value.kind !== 'list') return value.at;
    const same = (item: Node): boolean =>
      item.kind === 'scalar' && String(item.value).toLowerCase() === text.toLowerCase();
    return value.items.find(same)?.at ?? value.at;
  }
  return node.at;
}
