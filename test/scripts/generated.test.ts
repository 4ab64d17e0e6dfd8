// Templates and presets as generated sources: complete, reproducible, and refused where a template could print wrongly.
import type Handlebars from 'handlebars';
import untypedRuntime from 'handlebars/runtime.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { presetsSource, templatesSource } from '../../scripts/generated.ts';

/** What a generated module exports, by running it with its types taken off. */
function exportsOf(source: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const script = source.replace(/export const (\w+)(?:: [^=]*)? =/g, 'exported.$1 =');
  return new Function('exported', `${script}\nreturn exported;`)({});
}

const generated = suite('generated sources');

generated('hold every template, precompiled, and what it was compiled with', () => {
  const { shippedTemplates, templateOptions } = exportsOf(
    templatesSource([
      {
        name: 'policies/bucket.json.hbs',
        text: '[{{#each sids}}{{json this}}{{#unless @last}}, {{/unless}}{{/each}}]',
      },
      { name: 'runbook.md.hbs', text: '{{{md title}}}' },
    ]),
  );
  assert.ok(templateOptions?.strict);
  assert.equal(Object.keys(shippedTemplates ?? {}), ['policies/bucket.json.hbs', 'runbook.md.hbs']);
  const runtime = untypedRuntime as unknown as typeof Handlebars;
  const bucket = runtime.template(shippedTemplates?.['policies/bucket.json.hbs'] as TemplateSpecification);
  const printed = bucket({ sids: ['<a>', 'b'] }, { helpers: { json: (value: unknown) => JSON.stringify(value) } });
  assert.is(printed, '["<a>", "b"]');
});

generated('are the same for the same templates', () => {
  const files = [{ name: 'a.tf.hbs', text: '{{hcl a}}' }];
  assert.is(templatesSource(files), templatesSource(files));
});

generated('are not made of a template with a helper that nobody knows, or with broken syntax', () => {
  assert.throws(
    () => templatesSource([{ name: 'a.tf.hbs', text: '{{yaml a}}' }]),
    /templates\/a\.tf\.hbs .*unknown helper yaml/,
  );
  assert.throws(() => templatesSource([{ name: 'a.tf.hbs', text: '{{#if a}}' }]), /templates\/a\.tf\.hbs /);
});

generated('hold presets as plain data', () => {
  const { shippedPresets } = exportsOf(
    presetsSource([{ name: 'mfa.yaml', text: 'rules: { a: [1, "${aws:username}"] }' }]),
  );
  assert.equal(shippedPresets, { mfa: { rules: { a: [1, '${aws:username}'] } } });
});

generated.run();
