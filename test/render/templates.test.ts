import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withOverrides } from '../../src/render/custom.ts';
import { render } from '../../src/render/render.ts';
import { shipped, templateNames } from '../../src/render/templates.ts';
import { type Diagnostic, Refusal } from '../../src/text/diagnostic.ts';
import { positionOf } from '../../src/text/source.ts';
import { must, rules } from '../compile/given.ts';

const compiled = must(
  rules('  read: { allow: s3:GetObject, to: [bob, alice], resource: data }').compiled,
  'it compiles',
);

function overrides(name: string, text: string) {
  return withOverrides(new Map([[name, { path: `mine/${name}`, text }]]));
}

async function refusal(run: () => unknown): Promise<Diagnostic> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert.is(error.diagnostics.length, 1);
    return must(error.diagnostics[0], 'it says why');
  }
  throw new Error('it should have been refused');
}

/** The refusal of a template that does not get as far as files, with the line it points at. */
async function fault(name: string, text: string) {
  const { code, message, at } = await refusal(async () => render(compiled, await overrides(name, text)));
  return { code, message, line: at && positionOf(at.source, at.span.start).line, path: at?.source.path };
}

test('the shipped templates compile again from their text to the same files', async () => {
  assert.is(templateNames.length, 12);
  const plain = await withOverrides(new Map());
  assert.equal([...render(compiled, plain)], [...render(compiled, shipped())]);
});

test('a template of one’s own takes the place of a shipped one', async () => {
  const files = render(compiled, await overrides('terraform/versions.tf.hbs', '# {{hcl spec}}\n'));
  assert.is(files.get('versions.tf'), '# "given"\n');
  assert.is(files.get('main.tf'), render(compiled, shipped()).get('main.tf'));
});

test('a fault of syntax names the template and the line', async () => {
  assert.equal(await fault('runbook.md.hbs', '# Title\n\n{{#if spec}}\nnever closed\n'), {
    code: 'template-failed',
    message: 'the template `mine/runbook.md.hbs`, line 5: it is not a Handlebars template',
    line: 5,
    path: 'mine/runbook.md.hbs',
  });
});

test('so does an unknown helper', async () => {
  const found = await fault('runbook.md.hbs', '# Title\n{{shout spec}}\n');
  assert.is(found.line, 2);
  assert.match(found.message, /`mine\/runbook.md.hbs`, line 2: .*shout/);
});

test('so does a field that no view has', async () => {
  const found = await fault('terraform/main.tf.hbs', 'locals {}\n# {{hcl specc}}\n');
  assert.is(found.line, 2);
  assert.is(found.message, 'the template `mine/terraform/main.tf.hbs`, line 2: it asks for a field that is not there');
  for (const text of ['{{#if specc}}x{{/if}}', '{{#each specc}}x{{/each}}', '{{specc}}', '{{hcl}}', '{{hcl arns}}']) {
    assert.is((await fault('terraform/main.tf.hbs', `locals {}\n${text}`)).line, 2, text);
  }
});

test('and a file that takes the place of nothing', async () => {
  const { code, message, help } = await refusal(() => overrides('main.tf.hbs', ''));
  assert.is(code, 'template-failed');
  assert.match(message, /`mine\/main.tf.hbs` takes the place of no template/);
  assert.match(help ?? '', /terraform\/main\.tf\.hbs/);
});

test('templates reach no prototype', async () => {
  for (const path of ['spec.constructor', 'constructor.constructor', '__proto__', 'toString', 'bucketPolicies.map']) {
    const failed = await refusal(async () =>
      render(compiled, await overrides('terraform/main.tf.hbs', `{{hcl ${path}}}`)),
    );
    assert.is(failed.code, 'template-failed', path);
  }
});

test('nor the console, nor lookups by name', async () => {
  for (const text of ['{{log spec}}', '{{hcl (lookup this "spec")}}', '{{> other}}']) {
    const failed = await refusal(async () => render(compiled, await overrides('terraform/main.tf.hbs', text)));
    assert.is(failed.code, 'template-failed', text);
  }
});

test.run();
