// From what a spec means to the bytes of its files. Prints; decides nothing. Where files go is io.ts's business.
import type { Compiled } from '../compile/compile.ts';
import type { CompiledDocument } from '../compile/documents.ts';
import { byText } from '../iam/document.ts';
import { sizeLimits, sizeOf, withoutWhitespace } from '../iam/limits.ts';
import { type Manifest, manifestName } from '../manifest.ts';
import { sha256, sha256Hex } from '../text/hash.ts';
import { resourcesView } from './resources-view.ts';
import { runbookView } from './runbook-view.ts';
import type { TemplateSet } from './templates.ts';
import { moduleTestView, policyView, terraformView } from './view.ts';

/** By path below the rendering's folder, the manifest last. */
export type RenderedFiles = ReadonlyMap<string, string>;

export function render(compiled: Compiled, templates: TemplateSet): RenderedFiles {
  const terraform = terraformView(compiled);
  const files = new Map([
    ['main.tf', templates.print('terraform/main.tf.hbs', terraform)],
    ['outputs.tf', templates.print('terraform/outputs.tf.hbs', terraform)],
    ['versions.tf', templates.print('terraform/versions.tf.hbs', terraform)],
  ]);
  const { resources } = compiled;
  if (resources !== undefined) {
    files.set(
      'resources.tf',
      templates.print('terraform/resources.tf.hbs', resourcesView(compiled.manifest.spec, resources)),
    );
  }
  for (const document of compiled.documents) {
    files.set(document.file, policyText(document, templates));
  }
  const hashes = moduleTestView(compiled, ({ file }) => sha256Hex(files.get(file) ?? ''));
  files.set('module.tftest.hcl', templates.print('terraform/module.tftest.hcl.hbs', hashes));
  files.set('RUNBOOK.md', templates.print('runbook.md.hbs', runbookView(compiled.runbook, compiled.resources)));
  return files.set(manifestName, manifestText(compiled.manifest, files));
}

/** Without most of its white space where that counts and is too much: one line a statement. */
function policyText(document: CompiledDocument, templates: TemplateSet): string {
  const text = templates.print(`policies/${document.kind}.json.hbs`, policyView(document));
  const limit = sizeLimits[document.kind];
  if (!limit.whitespace || sizeOf(text, limit) <= limit.usual) return text;
  return `${withoutWhitespace(text).replaceAll('},{"Sid":', '},\n{"Sid":')}\n`;
}

function manifestText(manifest: Compiled['manifest'], files: RenderedFiles): string {
  const hashes = [...files].sort(([a], [b]) => byText(a, b)).map(([path, text]) => [path, sha256(text)] as const);
  const whole: Manifest = { ...manifest, files: Object.fromEntries(hashes) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
