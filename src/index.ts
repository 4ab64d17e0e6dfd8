// The public API: what the command line does, for programs. Everything else is internal and may change.
export type { CheckResult, Status } from './check/judge.ts';
export type { Counts, SpecResult, TestResult } from './check/run.ts';
export type { Case, Decision, DecisionKind, StatementRef, Verdict } from './evaluate/request.ts';
export { type Change, changesIn, type Folder, findSpecs, publish, readBeside, readText } from './io.ts';
export { type Manifest, manifestName } from './manifest.ts';
export { type Build, build, type Library, openLibrary, type Tools, test } from './pipeline.ts';
export type { RenderedFiles } from './render/render.ts';
export { shipped, type TemplateSet } from './render/templates.ts';
export { specSchema } from './spec/schema.ts';
export type { Code } from './text/codes.ts';
export { type Diagnostic, Diagnostics, Refusal } from './text/diagnostic.ts';
export type { Location, Source, Span } from './text/source.ts';
