// The policies that people printed: what we render decides the same, request by request, bar the listed differences.
import * as fs from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DocumentKind } from '../src/iam/document.ts';
import { type Build, openLibrary } from '../src/pipeline.ts';
import { readPolicy } from '../src/readback/policy.ts';
import { callerText } from '../src/report/session.ts';
import { Diagnostics } from '../src/text/diagnostic.ts';
import { buildText } from './build.ts';
import { decisionsOf, requestsOf } from './mutants/table.ts';

interface Seed {
  readonly about: string;
  readonly substitutions: readonly string[];
  readonly spec: string;
  /** Words of the spec to change first. */
  readonly edit?: Readonly<Record<string, string>>;
  /** Documents of the rendering that the printed policy stands in for. */
  readonly replaces: readonly string[];
  readonly kind: DocumentKind;
  readonly differs: readonly Difference[];
  readonly policy: unknown;
}

interface Difference {
  readonly actions: readonly string[];
  readonly ours: string;
  readonly printed: string;
  readonly why: string;
}

const folder = new URL('./corpus/seeds/', import.meta.url);
const seeds = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
const library = openLibrary();

function buildOf({ spec, edit = {} }: Seed): Build {
  let text = fs.readFileSync(spec, 'utf8');
  for (const [from, to] of Object.entries(edit)) {
    assert.ok(text.includes(from), `${spec} says \`${from}\``);
    text = text.replace(from, to);
  }
  return buildText(text, spec);
}

/** The build with the printed policy in place of the rendered ones. */
function printed(build: Build, { replaces, kind, policy }: Seed): Build {
  const diagnostics = new Diagnostics();
  const document = readPolicy({ path: 'printed.json', text: JSON.stringify(policy) }, kind, diagnostics);
  if (document === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  const documents = new Map(build.rendering.documents);
  for (const name of replaces) {
    assert.ok(documents.has(name), `the rendering has ${name}`);
    documents.set(name, document);
  }
  return { ...build, rendering: { ...build.rendering, documents } };
}

/** `allow`, `deny` or `unknown` alone: printed statements may refuse by another layer. */
function outcome(decision: string | undefined): string {
  return (decision ?? '').split(' ')[0] ?? '';
}

assert.ok(seeds.length >= 10, 'the corpus is there');

for (const name of seeds) {
  const seed = JSON.parse(fs.readFileSync(new URL(name, folder), 'utf8')) as Seed;
  test(`${name} decides as ${seed.spec}`, () => {
    const ours = buildOf(seed);
    const requests = requestsOf(ours, library);
    const mine = decisionsOf(ours, requests).map(outcome);
    const theirs = decisionsOf(printed(ours, seed), requests).map(outcome);
    assert.ok(mine.includes('allow') && mine.includes('deny'), 'both outcomes occur');
    const used = new Set<string>();
    for (const [index, request] of requests.entries()) {
      if (mine[index] === theirs[index]) continue;
      const intended = seed.differs.find(
        (each) => each.actions.includes(request.action) && each.ours === mine[index] && each.printed === theirs[index],
      );
      const asked = `${callerText(request)} ${request.action} on ${request.resource.arn}`;
      assert.ok(intended, `${asked}: ours ${mine[index]}, printed ${theirs[index]}`);
      used.add(request.action);
    }
    for (const { actions, why } of seed.differs) {
      assert.ok(why.length > 20);
      assert.equal(
        actions.filter((action) => !used.has(action)),
        [],
        'listed differences that do not occur',
      );
    }
  });
}

test.run();
