// Audit arm: from a spec's tests to checks, each one request with one expected decision. Decides nothing.

import type { Request } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Because, Caller, Expected, Question, Row, Target, Test } from '../spec/spec.ts';

/** One request, and where it is written. */
export interface Asked {
  readonly caller: Caller;
  readonly target: Target;
  readonly request: Request;
}

/** One request with one expected decision. */
export interface Check extends Asked {
  readonly test: Test;
  readonly row: Row;
  readonly expected: Expected;
  readonly because?: Because;
}

/** Every check of a test, in the order written: rows, then callers, then targets. */
export function checksOf(test: Test, catalogue: Catalogue): readonly Check[] {
  return test.rows.flatMap((row) =>
    row.callers.flatMap((caller) =>
      row.expectations.flatMap(({ expected, targets }) =>
        targets.map((target) => ({
          test,
          row,
          caller,
          target,
          expected,
          ...(row.because === undefined ? {} : { because: row.because }),
          request: requestOf(row, caller, target, catalogue),
        })),
      ),
    ),
  );
}

/** Every request of a question: callers, then targets. */
export function requestsOf(question: Question, catalogue: Catalogue): readonly Asked[] {
  return question.callers.flatMap((caller) =>
    question.targets.map((target) => ({ caller, target, request: requestOf(question, caller, target, catalogue) })),
  );
}

function requestOf(
  { through, context }: Pick<Row, 'through' | 'context'>,
  caller: Caller,
  target: Target,
  catalogue: Catalogue,
): Request {
  const { arn, bucket, principal } = target.resource;
  return {
    as: caller.as,
    session: caller.session,
    ...(caller.claims === undefined ? {} : { claims: caller.claims }),
    ...(through.length === 0 ? {} : { through: through.map(({ role, mfaCode }) => ({ role: role.name, mfaCode })) }),
    action: target.action,
    actionTypes: catalogue.action(target.action)?.resourceTypes ?? [],
    resource: {
      arn,
      ...(bucket === undefined ? {} : { bucket }),
      ...(principal === undefined ? {} : { principal }),
    },
    facts: context,
  };
}
