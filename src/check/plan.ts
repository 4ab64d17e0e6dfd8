// Audit arm: from a spec's tests to checks, each one request with one expected decision. Decides nothing.

import type { Request } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Because, Caller, Expected, Row, Target, Test } from '../spec/spec.ts';

/** One request with one expected decision. */
export interface Check {
  readonly test: Test;
  readonly row: Row;
  readonly caller: Caller;
  readonly target: Target;
  readonly expected: Expected;
  readonly because?: Because;
  readonly request: Request;
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

function requestOf(row: Row, caller: Caller, target: Target, catalogue: Catalogue): Request {
  const { arn, bucket, principal } = target.resource;
  return {
    as: caller.as,
    session: caller.session,
    ...(row.through === undefined ? {} : { through: { role: row.through.role.name, mfaCode: row.through.mfaCode } }),
    action: target.action,
    actionTypes: catalogue.action(target.action)?.resourceTypes ?? [],
    resource: {
      arn,
      ...(bucket === undefined ? {} : { bucket }),
      ...(principal === undefined ? {} : { principal }),
    },
    facts: row.context,
  };
}
