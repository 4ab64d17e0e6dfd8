// The public API: what the command line does, for programs. Everything else is internal and may change.
export type { Accepted } from './check/accepted.ts';
export type { CheckResult, Status } from './check/judge.ts';
export type { Counts, SpecResult, TestResult } from './check/run.ts';
export type { AwsRequest } from './evaluate/aws-request.ts';
export { type AwsDecision, decide } from './evaluate/decide.ts';
export { type Explanation, explain } from './evaluate/explain.ts';
export {
  type BucketSettings,
  compilePolicies,
  type DecidingStatement,
  type Layer,
  type Policies,
  type PolicySet,
} from './evaluate/policies.ts';
export type { AwsPrincipal } from './evaluate/principal.ts';
export type { Case, Decision, DecisionKind, StatementRef, Verdict } from './evaluate/request.ts';
export type { DocumentKind, PolicyDocument } from './iam/document.ts';
export { readIncluded, readTestsBeside } from './io/beside.ts';
export {
  type Change,
  changesIn,
  type Folder,
  findSpecs,
  publish,
  readBeside,
  readPresetFiles,
  readText,
} from './io.ts';
export { type Manifest, manifestName } from './manifest.ts';
export { type Build, type BuildOptions, build, type Library, openLibrary, type Tools, test } from './pipeline.ts';
export { parsePolicy } from './readback/policy.ts';
export type { RenderedFiles } from './render/render.ts';
export { shipped, type TemplateSet } from './render/templates.ts';
export { type SchemaKind, specSchema } from './spec/schema.ts';
export type { Code } from './text/codes.ts';
export { type Diagnostic, Diagnostics, Refusal } from './text/diagnostic.ts';
export type { Location, Source, Span } from './text/source.ts';
