// What `iamspec import` asks of the rest of the house: specs built, statements held against each other, tests run.
import { compareAttached } from '../check/equal.ts';
import { runSuite } from '../check/run.ts';
import { sameness } from '../check/same-statements.ts';
import { formatSpec } from '../format/format.ts';
import type { Bench, Ran } from '../import/import.ts';
import { build, openSuite, type Tools } from '../pipeline.ts';
import { Diagnostics, Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';

export function benchOf(tools: Tools): Bench {
  const { catalogue } = tools.library;
  return {
    catalogue,
    build: (source) => {
      const diagnostics = new Diagnostics();
      const built = build(source, tools, diagnostics);
      return { rendering: built?.rendering, diagnostics: diagnostics.all };
    },
    same: sameness(catalogue),
    differ: (kind, first, second) => {
      const layer = kind === 'bucket' || kind === 'trust' ? 'resource' : 'identity';
      const found = compareAttached('', first, second, layer, ['what was imported', 'the spec'], catalogue);
      const ways = [found.first, found.second];
      const more = ways.find((way) => way.answer === 'more') ?? ways.find((way) => way.answer === 'unknown');
      if (more === undefined) return undefined;
      return { answer: more.answer === 'more' ? 'differ' : 'unknown', finding: more.finding };
    },
    format: (source) => formatSpec(source, new Diagnostics()),
    run: (source) => runOf(source, tools),
  };
}

const answers = { allow: 'can', deny: 'cannot', unknown: 'undecided', broken: 'broken' } as const;

function runOf(source: Source, tools: Tools): Ran {
  const diagnostics = new Diagnostics();
  const nothing = { answers: new Map(), lost: [] };
  try {
    const built = build(source, tools, diagnostics);
    if (built === undefined) {
      return { errors: diagnostics.all.filter(({ severity }) => severity === 'error'), warnings: [], ...nothing };
    }
    const { tests } = runSuite(openSuite(built, tools.library), 'all');
    return {
      errors: [],
      warnings: diagnostics.all,
      answers: new Map(
        tests.flatMap(({ test, checks }) =>
          test.generated === true
            ? []
            : checks.map(({ check, verdict }) => [check.row.at.start, answers[verdict.outcome]] as const),
        ),
      ),
      lost: tests.flatMap(({ test: { name, generated }, status }) =>
        generated === true && status !== 'passed' && status !== 'skipped' ? [name.slice(0, name.indexOf(':'))] : [],
      ),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { errors: error.diagnostics, warnings: [], ...nothing };
  }
}
