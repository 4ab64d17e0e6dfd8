// spec/: statements that go out as they are. Their grammar is iam/'s; here they get places, and warnings of what AWS ignores.
import type { DocumentKind, Statement } from '../iam/document.ts';
import { statementFromData } from '../iam/read-policy.ts';
import type { Span } from '../text/source.ts';
import { removedActions } from './actions.ts';
import { readAttachments } from './attachments.ts';
import type { WrittenStatement } from './definition-rules.ts';
import { dataFromNode, type Node, placeInNode } from './node.ts';
import type { Reading } from './reading.ts';
import type { Attachment, StatementRule } from './spec.ts';

const kindOf = { bucket: 'bucket', role: 'trust', identity: 'identity' } as const satisfies Record<
  Attachment['kind'],
  DocumentKind
>;

/** `undefined` where it is in error, which was reported. */
export function readStatement(
  name: string,
  written: WrittenStatement,
  at: Span,
  reading: Reading,
): StatementRule | undefined {
  const attach = readAttachments(written.attach, reading);
  const node = written.statement as Node;
  const data = dataFromNode(node);
  let statement: Statement | undefined;
  for (const kind of new Set(attach.map((each) => kindOf[each.kind]))) {
    statement = statementFromData(data, kind, (code, path, message, help) => {
      reading.problems.error(code, placeOf(node, path, reading, written), message, help);
    });
    if (statement === undefined) return undefined;
  }
  if (statement === undefined) return undefined;
  warnOfActions(statement, node, reading);
  return { kind: 'statement', name, statement, attach, why: written.why, at };
}

/** What concerns the statement as a whole is shown at its key. */
function placeOf(node: Node, path: readonly (string | number)[], { places }: Reading, written: WrittenStatement): Span {
  const at = placeInNode(node, path);
  return at === node.at ? places.key(written, 'statement') : at;
}

function warnOfActions(
  { action, resource }: Statement,
  node: Node,
  { problems, library: { catalogue } }: Reading,
): void {
  const narrow = resource !== undefined && !resource.not && !resource.value.includes('*');
  for (const name of action.value) {
    if (/[*?]/.test(name)) continue;
    const at = placeOfText(node, name);
    const known = catalogue.action(name);
    if (removedActions.has(name.toLowerCase())) {
      problems.warning('removed-action', at, `AWS has removed \`${name}\``, 'remove it: SMS MFA no longer exists');
    } else if (known === undefined) {
      const [meant] = catalogue.suggest(name);
      const help = meant === undefined ? undefined : `did you mean \`${meant}\`?`;
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
