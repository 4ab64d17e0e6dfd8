// Each way to get a rendered policy wrong must fail one of its spec's tests, or be shown to change no decision at all.
import * as fs from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import type { Request } from '../src/evaluate/request.ts';
import { type Build, openLibrary, test as runTests } from '../src/pipeline.ts';
import { callerText, contextText } from '../src/report/session.ts';
import { buildShipped } from './build.ts';
import { mutantsOf } from './mutants/mutate.ts';
import { reaches } from './mutants/reach.ts';
import { deciderOf, tellingRequestsOf } from './mutants/table.ts';

/** Spec → mutant → why it changes nothing. Every entry must be needed. */
type Equivalents = Readonly<Record<string, Readonly<Record<string, string>>>>;
const equivalents = parse(
  fs.readFileSync(new URL('./corpus/equivalent-mutants.yaml', import.meta.url), 'utf8'),
) as Equivalents;

const library = openLibrary();

/** The build with one document replaced. */
function withDocument(build: Build, name: string, document: ReturnType<typeof mutantsOf>[number]['document']): Build {
  const documents = new Map(build.rendering.documents).set(name, document);
  return { ...build, rendering: { ...build.rendering, documents } };
}

function passes(build: Build): boolean {
  const { failed, broken, unknown } = runTests(build, library).counts;
  return failed + broken + unknown === 0;
}

for (const build of buildShipped()) {
  const { name } = build.spec;
  test(`${name}: no mutant survives`, () => {
    assert.ok(passes(build), 'its own tests hold');
    const mutants = [...build.rendering.documents].flatMap(([document, policy]) =>
      mutantsOf(policy).map((mutant) => ({
        ...mutant,
        name: `${document}: ${mutant.name}`,
        policy: document,
        build: withDocument(build, document, mutant.document),
      })),
    );
    assert.ok(mutants.length > 0);
    const survivors = mutants.filter((mutant) => passes(mutant.build));
    const reasons = equivalents[name] ?? {};
    const requests = survivors.length > 0 ? tellingRequestsOf(build, library) : [];
    const decisions = new Map<Request, string>();
    const decide = deciderOf(build);
    const decided = (request: Request): string => {
      const known = decisions.get(request) ?? decide(request);
      decisions.set(request, known);
      return known;
    };
    const noticeable = survivors.flatMap((survivor) => {
      const changed = deciderOf(survivor.build);
      const seen = requests.filter(reaches(build.rendering.manifest, survivor.policy, survivor.statement));
      const request = seen.find((each) => changed(each) !== decided(each));
      if (request === undefined) return [];
      const asked = `${callerText(request)}: ${request.action} on ${request.resource.arn}${contextText(request.facts)}`;
      return [`${survivor.name}: ${asked}: ${decided(request)} → ${changed(request)}`];
    });
    assert.equal(noticeable, [], 'no test notices');
    const unexplained = survivors.filter((survivor) => !reasons[survivor.name]).map((survivor) => survivor.name);
    assert.equal(unexplained, [], 'change no decision, and no reason is on record');
    const stale = Object.keys(reasons).filter((reason) => !survivors.some((survivor) => survivor.name === reason));
    assert.equal(stale, [], 'reasons on record for mutants that do not survive');
  });
}

test.run();
