// Printing: the JSON Schema of `iamspec test --format json`, in as few words of JSON Schema as read-report.ts knows.
import { list, maybe, number, object, of, one, type Schema, text, texts, whole, yes } from './schema-words.ts';

const place = {
  file: text('As people type it.'),
  line: whole('From 1.', 1),
  column: whole('From 1.', 1),
};

const diagnostic = {
  severity: one('How bad it is.', ['error', 'warning', 'note']),
  code: text('Its page is docs/diagnostics/CODE.md.'),
  message: text('What is wrong.'),
  help: maybe('What to do.'),
  ...place,
};

const checkStatus = [
  '`failed`: decided otherwise, or for another reason. `unknown`: AWS or the request leaves it open. `broken`: a role on the way cannot be assumed.',
  ['passed', 'failed', 'unknown', 'broken'],
] as const;

const definitions = {
  counts: object('Checks by what became of them. Those of a test that may fail and does count as `todo`.', {
    passed: whole('As expected.'),
    failed: whole('Decided otherwise, or for another reason.'),
    unknown: whole('Left open by AWS or by the request.'),
    broken: whole('A role on the way cannot be assumed.'),
    todo: whole('Of tests that say why they may fail, and do.'),
    skipped: whole('Of tests that say why they are not run.'),
    not_run: whole('The run stopped before them.'),
  }),
  diagnostic: object('What is wrong, or worth knowing.', diagnostic, ['file', 'line', 'column']),
  accepted: object(
    'What a rule accepts of what was told about it.',
    { ...diagnostic, rule: text('Its name.'), reason: text('Why it is accepted.') },
    ['file', 'line', 'column'],
  ),
  spec: object(
    'What came of one spec.',
    {
      name: text('Its file without the extension.'),
      file: text('As people type it.'),
      folder: text('Where its rendering lies.'),
      stale: texts('Files of the rendering that differ from what the spec renders.'),
      remedy: text('The command that brings them up to date.'),
      checks: of('counts'),
      properties: list('Its properties.', of('property')),
      accepted: list('What its rules accept.', of('accepted')),
      tests: list('Its tests, in the order run.', of('test')),
      coverage: of('coverage'),
    },
    ['coverage'],
  ),
  property: object('What must hold for all requests.', {
    name: text('Its sentence.'),
    status: one(
      '`proved`: of all requests. `refuted`: by a request that is given. `unknown`: it hangs on what AWS leaves open, or is too large.',
      ['proved', 'refuted', 'unknown'],
    ),
    ...place,
    why: maybe('The reason that the spec gives for it.'),
    finding: maybe('What was found; null where it is proved.'),
    assumed: texts('What that rests on, a sentence each.'),
    witnesses: list('The requests behind it.', of('witness')),
  }),
  witness: object('A request that a proof found, and how it is decided.', {
    row: maybe('As a row of a test, to paste; null where the words of the spec cannot say it.'),
    who: text('The caller, in words.'),
    with: text('Its session, in words; empty where it has no choice.'),
    action: text('In AWS’s case; of one that AWS does not have yet, a name that fits.'),
    resource: text('ARN; `*` where the action works on none.'),
    when: texts('What else is true of it, a fact each.'),
    decision: text('`allow`, `explicit-deny`, `implicit-deny`, `mfa-delete` or `session`.'),
    reason: text('Which layer decided, or what was missing.'),
    statements: texts('Those that decided: the document, and the Sid or position.'),
  }),
  test: object('One test.', {
    name: text('Its sentence.'),
    number: whole('Its place among the tests of the spec.'),
    status: one('As bad as its worst check.', [...checkStatus[1], 'todo', 'skipped', 'not-run']),
    generated: yes('Made by the lock-out suite.'),
    reason: maybe('Why it may fail, or is not run.'),
    ...place,
    counts: of('counts'),
    checks: list('Its checks, in the order written.', of('check')),
  }),
  check: object(
    'One request with one expected decision.',
    {
      number: whole('Its place among the checks of the test.'),
      status: one(...checkStatus),
      origin: one('Written, or what no row lists though `exhaustive` is set, or whom `exactly` lists or leaves out.', [
        'written',
        'exhaustive',
        'who_can',
      ]),
      ...place,
      as: text('The principal’s name, or `anonymous`.'),
      with: maybe('How the credentials were got: `console, mfa 10m`.'),
      claims: {
        description: 'Of the token that an identity provider vouches for.',
        type: 'object',
        additionalProperties: { type: 'array', items: { type: 'string' } },
      },
      through: texts('The roles that are assumed first.'),
      mfa_code: { description: 'Given in the AssumeRole call.', enum: ['given', null] },
      context: { description: 'The request’s other facts, in the words of the spec.', type: 'object' },
      action: text('In AWS’s case.'),
      resource: text('As it is written.'),
      arn: text('Of the resource; `*` for actions that work on none.'),
      expected: one('What the test says.', ['can', 'cannot', 'undecided']),
      actual: one('What is.', ['allow', 'deny', 'unknown', 'broken']),
      complaint: maybe('What is wrong; null where it passed.'),
      cases: list('The decisions, one for each way that AWS may behave.', { type: 'object' }),
      told: of('told'),
    },
    ['told'],
  ),
  told: object('What people are told of a check that did not pass.', {
    source: text('The line that it stands in.'),
    end_column: whole('The column after its last character.', 1),
    request: text('`alice (access-key): s3:PutObject on exchange/q3.csv`'),
    expected: text('What was expected, in words.'),
    actual: texts('The decision, with the statements and rules behind it.'),
    why: texts('What those rules say of themselves.'),
    because: maybe('What is the matter, where it was not decided otherwise.'),
    but: maybe('Where it is refused as expected, for another reason: which.'),
    explain: text('The command that explains it.'),
  }),
  coverage: object('What the tests reached of the policies.', {
    points: whole('How many things there are to reach; a condition counts twice.'),
    reached: whole('How many were.'),
    statements: list('Each statement.', of('statement')),
  }),
  statement: object('One statement of a policy.', {
    document: text('`bucket.exchange`'),
    index: whole('Position in the document.'),
    sid: maybe('Its Sid.'),
    rule: maybe('The rule it was rendered from.'),
    file: text('Where that rule stands, or the policy itself.'),
    line: whole('From 1.', 1),
    end_line: whole('The last line of the rule.', 1),
    points: list('What there is to reach of it.', of('point')),
  }),
  point: object(
    'Something of a statement that a test can reach.',
    {
      kind: one('What of it.', ['statement', 'principal', 'action', 'resource', 'condition']),
      text: text('As the policy spells it.'),
      written: text('As the spec says it, where that is something else.'),
      inverted: yes('What is written is the opposite of what the policy says.'),
      excluded: yes('Listed under `NotAction`, `NotPrincipal` or `NotResource`.'),
      line: whole('From 1.', 1),
      hits: whole('Checks for which it matched, all else of the statement being fulfilled.'),
      misses: whole('Of conditions: checks for which it did not hold, all else being fulfilled.'),
    },
    ['written', 'inverted', 'excluded', 'misses'],
  ),
} satisfies Readonly<Record<string, Schema>>;

export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec test --format json',
  ...object(
    'What a run of tests found. Keys are only ever added.',
    {
      version: one('Of this shape.', [1]),
      exit: one('The program’s exit code: 0 all hold, 1 not, 2 could not run, 3 undecided.', [0, 1, 2, 3]),
      duration: number('Milliseconds.'),
      inputs: text('`sha256:…` of all that the tests were made and run from.'),
      listed: one('Which checks are listed: those that did not pass alone, where there are many.', ['all', 'wrong']),
      selected: text('Which tests and checks were meant, in the words of the options; absent: all.'),
      seed: whole('What the order was shuffled with.'),
      shard: object('Which part of the run this is.', { index: whole('From 1.', 1), of: whole('How many.', 1) }),
      threshold: object(
        'Percentage of coverage.',
        {
          wanted: number('The least.'),
          reached: number('What it is.'),
          points: whole('How many things there were to reach.'),
          changed: text('Of what changed since this commit alone.'),
        },
        ['changed'],
      ),
      checks: of('counts'),
      specs: list('What came of each spec.', of('spec')),
      diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
    },
    ['selected', 'seed', 'shard', 'threshold'],
  ),
  $defs: definitions,
};
