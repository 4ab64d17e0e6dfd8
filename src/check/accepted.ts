// What a spec's rules accept of what was told about them: it is kept apart, with the reason, and counted. Decides no request.
import type { Acceptance, Rule, Spec } from '../spec/spec.ts';
import type { Code } from '../text/codes.ts';
import type { Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';

/** A warning or note that is not told, for its rule's author lives with it. */
export interface Accepted {
  readonly rule: string;
  readonly reason: string;
  readonly diagnostic: Diagnostic;
}

interface Offer {
  readonly rule: string;
  readonly acceptance: Acceptance;
}

/**
 * Takes out of the diagnostics, which are all that was told of this spec, what its rules accept. An acceptance that takes
 * nothing out is an error, where there is no other. `isTold`: codes that are told where these diagnostics come from; what is
 * accepted of others is left to those who tell them.
 */
export function settleAccepted(
  { rules, source }: Pick<Spec, 'rules' | 'source'>,
  told: Diagnostics,
  isTold: (code: Code, rule: Rule) => boolean,
): readonly Accepted[] {
  const offers = rules.flatMap((rule) =>
    rule.accept.filter(({ code }) => isTold(code, rule)).map((acceptance): Offer => ({ rule: rule.name, acceptance })),
  );
  if (offers.length === 0) return [];
  const fitting = (each: Diagnostic) => offers.filter(({ acceptance }) => fits(acceptance, source, each));
  const used = new Set(told.all.flatMap(fitting));
  const accepted = told.drop((each) => fitting(each).length > 0);
  if (!told.hasErrors) {
    for (const offer of offers) if (!used.has(offer)) unused(offer, source, told);
  }
  return accepted.flatMap((diagnostic) => {
    const [offer] = fitting(diagnostic);
    return offer === undefined ? [] : [{ rule: offer.rule, reason: offer.acceptance.reason, diagnostic }];
  });
}

function fits({ code, within }: Acceptance, source: Source, { severity, code: told, at }: Diagnostic): boolean {
  if (severity === 'error' || told !== code || at?.source !== source) return false;
  return at.span.start >= within.start && at.span.end <= within.end;
}

function unused({ rule, acceptance: { code, at: span } }: Offer, source: Source, told: Diagnostics): void {
  const message = `\`${rule}\` accepts \`${code}\`, and nothing of that code is told of it`;
  told.error('accept-unused', { source, span }, message, 'remove it, lest it hides what comes later');
}
