// The access matrix against the evaluator: what a cell says of all requests is so of the plainest one.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Matrix, matrixOf, usualActions } from '../../src/check/matrix.ts';
import { type Situation, situations } from '../../src/check/matrix-cells.ts';
import { ask } from '../../src/evaluate/ask.ts';
import { estateOf } from '../../src/evaluate/estate.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { Session } from '../../src/iam/session.ts';
import { readIncluded, readTestsBeside } from '../../src/io/beside.ts';
import { readBeside, readText } from '../../src/io.ts';
import { type Build, build, openLibrary, type Tools } from '../../src/pipeline.ts';
import type { OpenCaller } from '../../src/regions/world.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

const library = openLibrary();
const tools: Tools = {
  library,
  templates: shipped(),
  readHeld: readBeside,
  readIncluded,
  readTests: readTestsBeside,
};

function built(name: string): Build {
  const diagnostics = new Diagnostics();
  const found = build(readText(`specs/${name}.yaml`), tools, diagnostics, undefined, {});
  if (found === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  return found;
}

/** The sessions that a situation is about, of those whose age of MFA nobody holds against anything. */
function sessionsOf({ kind }: OpenCaller['caller'], situation: Situation, vouched: boolean): readonly Session[] {
  if (kind === 'user' || kind === 'root') {
    const byKind: Readonly<Record<Situation, Session>> = {
      mfa: { kind: 'console', mfaAge: 600 },
      'no-mfa': { kind: 'console' },
      key: { kind: 'access-key' },
    };
    return [byKind[situation]];
  }
  if (kind !== 'role') return situation === 'key' ? [{ kind: 'none' }] : [];
  if (situation === 'mfa') return [{ kind: 'role-session', mfaAge: 600 }];
  if (situation === 'key') return [];
  return vouched ? [{ kind: 'identity-provider' }] : [{ kind: 'role-session' }];
}

const specs = [
  'console-mfa',
  'console-mfa-hardened',
  'data-lake',
  'delete-bucket-guard',
  'ec2-role-mfa',
  'mfa-by-age',
  'partner-exchange',
  'sso',
];
const told = new Map<string, number>();

interface Asked {
  readonly answer: string | undefined;
  readonly request: Omit<Request, 'session'>;
  readonly sessions: readonly Session[];
}

/** Every cell in every situation, with requests that it is about; services do nothing by themselves here. */
function askedOf({ buckets, actions }: Matrix, { spec }: Build): readonly Asked[] {
  return [...buckets].flatMap(({ bucket, rows }) =>
    rows
      .filter(({ caller }) => caller.caller.kind !== 'service')
      .flatMap(({ caller, cells }) =>
        actions.flatMap((action, at) =>
          situations.map((situation): Asked => {
            const { arn = '' } = spec.buckets.get(bucket) ?? {};
            const isObject = action.endsWith('Object');
            return {
              answer: cells[at]?.[situation]?.answer,
              sessions: sessionsOf(caller.caller, situation, cells[at]?.mfa === undefined),
              request: {
                as: caller.caller.name,
                action,
                actionTypes: [isObject ? 'object' : 'bucket'],
                resource: { arn: isObject ? `${arn}/a` : arn, bucket },
                facts: { aws: {} },
              },
            };
          }),
        ),
      ),
  );
}

for (const name of specs) {
  test(`${name}: the evaluator says the same of every cell`, () => {
    const found = built(name);
    const { spec, held, rendering } = found;
    const question = { actions: usualActions, buckets: [...spec.buckets.keys()], closed: true, strangers: false };
    const matrix = matrixOf({ ...rendering, held, assumptions: spec.assumptions }, question, library.catalogue);
    const estate = estateOf(rendering, held);
    assert.is([...matrix.buckets].length, spec.buckets.size);
    for (const { answer = 'none', request, sessions } of askedOf(matrix, found)) {
      told.set(answer, (told.get(answer) ?? 0) + 1);
      if (answer !== 'yes' && answer !== 'no') continue;
      for (const session of sessions) {
        const { outcome } = ask(estate, { ...request, session }, spec.assumptions);
        assert.is(outcome, answer === 'yes' ? 'allow' : 'deny', JSON.stringify({ request, session }));
      }
    }
  });
}

test('every answer came up', () => {
  for (const answer of ['yes', 'no', 'depends', 'unknown', 'none']) assert.ok((told.get(answer) ?? 0) > 0, answer);
});

test.run();
