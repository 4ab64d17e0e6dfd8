// End-to-end: what a real engine writes of a plan is read, and what else it writes is told from it. No provider is at hand,
// so that no policy is in it: this is about the format around them.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../src/plan/plan.ts';
import { PlanReader } from '../../src/plan/read-plan.ts';
import { Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import { temporaryFolder } from '../temporary.ts';
import { engineName, run } from './engine.ts';

const test = suite(`plans, by ${engineName}`);

const root = `resource "terraform_data" "one" {
  for_each = toset(["x", "y.z[0]"])
  input    = { policy = jsonencode({ Version = "2012-10-17" }) }
}

module "inner" {
  source   = "./inner"
  for_each = toset(["eu", "u\\"s"])
  role     = terraform_data.one["x"].output
}

output "out" {
  value = module.inner["eu"].out
}
`;
const inner = `variable "role" {}

resource "terraform_data" "two" {
  count = 2
  input = var.role
}

output "out" {
  value = terraform_data.two[0].id
}
`;

const folder = temporaryFolder('plan');
fs.mkdirSync(join(folder, 'inner'));
fs.writeFileSync(join(folder, 'main.tf'), root);
fs.writeFileSync(join(folder, 'inner', 'main.tf'), inner);

function engine(...args: readonly string[]): string {
  const { status, out, said } = run(folder, ...args);
  assert.is(status, 0, said);
  return out;
}

function read(bytes: string | Uint8Array): Plan {
  const diagnostics = new Diagnostics();
  const reader = new PlanReader('plan.json');
  reader.write(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
  const plan = reader.end(diagnostics);
  assert.equal(diagnostics.all, []);
  if (plan === undefined) throw new Error('refused without a word');
  return plan;
}

function refusalOf(bytes: string | Uint8Array): string {
  const diagnostics = new Diagnostics();
  try {
    const reader = new PlanReader('plan.json');
    reader.write(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    reader.end(diagnostics);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    diagnostics.take(error);
  }
  return diagnostics.all.map(({ message }) => message).join();
}

test('a plan in JSON is read, with its modules, and nothing in it is new', () => {
  engine('init');
  engine('plan', '-out', 'tfplan');
  const plan = read(engine('show', '-json', 'tfplan'));
  assert.is(plan.kind, 'plan');
  const call = plan.configuration.calls.get('inner');
  const { role } = call?.expressions ?? {};
  const references = ['terraform_data.one["x"].output', 'terraform_data.one["x"]', 'terraform_data.one'];
  assert.is(JSON.stringify(role), JSON.stringify({ references }));
  assert.equal([...(call?.module.resources.keys() ?? [])], [], 'of a type that is not read');
  const out = JSON.stringify(call?.module.outputs.get('out'));
  assert.is(out, '{"references":["terraform_data.two[0].id","terraform_data.two[0]","terraform_data.two"]}');
});

test('what else it writes is told from that', () => {
  assert.match(refusalOf(fs.readFileSync(join(folder, 'tfplan'))), 'as Terraform keeps it');
  assert.match(refusalOf(engine('show', 'tfplan')), 'for people');
  assert.match(refusalOf(engine('plan', '-json')), 'is the log of');
});

test('a state is read as a plan that changes nothing', () => {
  engine('apply', 'tfplan');
  const plan = read(engine('show', '-json'));
  assert.equal([plan.kind, plan.changes], ['state', []]);
  assert.match(refusalOf(fs.readFileSync(join(folder, 'terraform.tfstate'))), 'is a state file');
});

test.run();
