// Audit arm: whether the Sids that tests name are those of statements at all. Decides no request.
import type { PolicyDocument } from '../iam/document.ts';
import type { Because, Test } from '../spec/spec.ts';
import { type Diagnostic, Refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';

/** @throws Refusal with the place of every Sid that a test names and no policy has, where there is one. */
export function refuseUnknownSids(tests: readonly Test[], policies: Iterable<PolicyDocument>): void {
  const named = tests.flatMap((test) =>
    [...new Set(test.rows.map(({ because }) => because))].flatMap((because) =>
      because === undefined || because.sids.length === 0 ? [] : [{ test, because }],
    ),
  );
  if (named.length === 0) return;
  const known = new Set([...policies].flatMap(({ statements }) => statements.flatMap(({ sid }) => sid ?? [])));
  const unknown = named.flatMap(({ test, because }) =>
    because.sids.filter((sid) => !known.has(sid)).map((sid) => unknownSid(sid, test, because, known)),
  );
  if (unknown.length > 0) throw new Refusal(unknown);
}

function unknownSid(sid: string, { source }: Test, { at: span }: Because, known: ReadonlySet<string>): Diagnostic {
  const meant = nearest(sid, known);
  const help =
    meant === undefined ? 'name the rule instead, or take the Sid from the policy' : `did you mean \`${meant}\`?`;
  const message = `no statement has the Sid \`${sid}\``;
  return { severity: 'error', code: 'unknown-sid', message, help, at: { source, span } };
}
