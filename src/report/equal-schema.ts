// Printing: the JSON Schema of `iamspec equal --format json`. What makes such a report is equal-json.ts.
import { diagnosticSchema as diagnostic } from './diagnostic-schema.ts';
import { list, maybe, object, of, one, text, texts, whole } from './schema-words.ts';

const way = object('What one side lets in and the other does not.', {
  answer: one('`same`: nothing. `more`: something. `unknown`: it cannot be told.', ['same', 'more', 'unknown']),
  finding: maybe('Of `more`: one request in a sentence. Of `unknown`: why. Otherwise null.'),
  lines: list('Of `more`: all such requests in a few lines, which may overlap; at most eight.', of('line')),
  more: whole('Further lines that were found.'),
  not_told: maybe('Why there may be more than all these lines say; null: there is not.'),
});

export const lineSchema = object(
  'Requests: each of these callers, with each of these sessions, each of these actions on each of these resources, where all of `when` is so.',
  {
    kind: one(
      '`denied_by_other`: the other one denies it. `allowed`: the other one does not allow it. `named`: both allow it, and the other one leaves it to further policies, or names the caller less closely.',
      ['denied_by_other', 'allowed', 'named'],
    ),
    certainty: one(
      '`sure`: whatever AWS does. `keys`: it hangs on keys of which AWS does not say whether the caller has them. `meaning`: it hangs on what AWS takes one of the policies to mean.',
      ['sure', 'keys', 'meaning'],
    ),
    who: texts('Callers, in words.'),
    with: texts('Sessions, in words; none: there is no choice.'),
    actions: texts('Names and patterns.'),
    resources: texts('ARN patterns; none: they have no pattern of their own, and the witness has one of them.'),
    when: texts('Conditions, in words.'),
    except: object('What is left out of all these.', {
      who: texts('Callers.'),
      with: texts('Sessions.'),
      actions: texts('Names and patterns.'),
      resources: texts('ARN patterns.'),
    }),
    open: texts('Of `keys`: what AWS leaves open; to stand after "whether".'),
    witness: object('One of these requests.', {
      who: text('The caller and the session, in words.'),
      action: text('By name.'),
      resource: text('ARN; `*` where the action works on no resource.'),
      when: text('What else is true of it; empty: nothing.'),
    }),
  },
);

export const equalSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec equal --format json',
  ...object('What `iamspec equal --format json` prints. Keys are only ever added.', {
    version: one('Of this schema.', [1]),
    exit: one('The exit code: 0 the same, 1 not the same, 2 could not be compared, 3 it cannot be told.', [0, 1, 2, 3]),
    first: text('As it was named.'),
    second: text('As it was named.'),
    policies: list(
      'One for two files; for renderings one for everything that has a policy.',
      object('A policy of both sides.', {
        attached_to: maybe('`bucket exchange`; null: two policies by themselves.'),
        first_lets_more_in: of('way'),
        second_lets_more_in: of('way'),
      }),
    ),
    diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
  }),
  $defs: { way, line: lineSchema, diagnostic },
};
