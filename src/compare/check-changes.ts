// Audit arm: old and new of one spec's tests, properties and MFA requirements: what was added, removed, or says less.
import type { MfaRequirement, Property, Row, Spec, Test } from '../spec/spec.ts';
import { placeOf } from '../text/diagnostic.ts';

/** `weakened`: it surely holds less than before, or may: rows are gone or others, it is not run, more is left aside. */
export interface CheckChange {
  readonly kind: 'test' | 'property' | 'mfa';
  readonly name: string;
  readonly change: 'added' | 'removed' | 'weakened' | 'changed';
  readonly what: string;
  /** `specs/x.yaml:12:3`; where it was, if it is not there any more. */
  readonly at: string;
}

type Checked = Pick<Spec, 'source' | 'tests' | 'properties' | 'mfa'>;

export function checkChanges(base: Checked, head: Checked): readonly CheckChange[] {
  const tests = ({ tests: all }: Checked): readonly Test[] => all.filter(({ generated }) => !generated);
  const placed = ({ source }: Checked, span: Property['at']): string => placeOf({ source, span });
  return [
    ...changesIn('mfa', [...base.mfa.values()], [...head.mfa.values()], {
      placeOf: ({ at }, isHead) => placed(isHead ? head : base, at),
      compare: mfaChange,
    }),
    ...changesIn('test', tests(base), tests(head), {
      placeOf: ({ source, at }) => placeOf({ source, span: at }),
      compare: testChange,
    }),
    ...changesIn('property', base.properties, head.properties, {
      placeOf: ({ at }, isHead) => placed(isHead ? head : base, at),
      compare: propertyChange,
    }),
  ];
}

type Found = Pick<CheckChange, 'change' | 'what'>;

interface Comparing<Value> {
  readonly placeOf: (value: Value, isHead: boolean) => string;
  readonly compare: (was: Value, is: Value) => Found | undefined;
}

function changesIn<Value extends { readonly name: string }>(
  kind: CheckChange['kind'],
  before: readonly Value[],
  after: readonly Value[],
  { placeOf: place, compare }: Comparing<Value>,
): readonly CheckChange[] {
  const known = new Map(before.map((each) => [each.name, each]));
  const left = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !left.has(name));
  return [
    ...gone.map((each) => ({ kind, name: each.name, change: 'removed' as const, what: '', at: place(each, false) })),
    ...after.flatMap((each): readonly CheckChange[] => {
      const was = known.get(each.name);
      const found = was === undefined ? ({ change: 'added', what: '' } as const) : compare(was, each);
      return found === undefined ? [] : [{ kind, name: each.name, ...found, at: place(each, true) }];
    }),
  ];
}

/** As data without places. */
function plain(value: unknown): string {
  const text = JSON.stringify(value, (key, each: unknown) => {
    if (key === 'at' || key === 'source' || key.endsWith('At')) return undefined;
    return each instanceof Map || each instanceof Set ? [...each] : each;
  });
  return text ?? '';
}

function mfaChange(was: MfaRequirement, is: MfaRequirement): Found | undefined {
  const pairs = [
    ['key_absent', was.keyAbsent, is.keyAbsent],
    ['max_age', was.maxAge, is.maxAge],
    ['key', was.key, is.key],
  ] as const;
  const said = (value: string | number | undefined): string => (value === undefined ? 'not said' : String(value));
  const told = pairs.flatMap(([key, a, b]) => (a === b ? [] : [`${key}: ${said(a)}, now ${said(b)}`]));
  return told.length === 0 ? undefined : { change: 'changed', what: told.join('; ') };
}

function testChange(was: Test, is: Test): Found | undefined {
  if (was.skip === undefined && is.skip !== undefined) return { change: 'weakened', what: 'it is skipped' };
  if (was.todo === undefined && is.todo !== undefined) return { change: 'weakened', what: 'it may fail: `todo`' };
  const rows = new Set(is.rows.map((row: Row) => plain(row)));
  const gone = was.rows.filter((row) => !rows.has(plain(row))).length;
  if (gone > 0)
    return { change: 'weakened', what: `${gone} of its ${was.rows.length} rows are gone, or say otherwise` };
  return plain(was.rows) === plain(is.rows) ? undefined : { change: 'changed', what: 'it has further rows' };
}

function propertyChange(was: Property, is: Property): Found | undefined {
  if (plain(was) === plain(is)) return undefined;
  if (was.form !== is.form) return { change: 'weakened', what: `it was \`${was.form}\`, and is \`${is.form}\`` };
  if (!was.closed && is.closed) return { change: 'weakened', what: '`closed: true` leaves strangers aside' };
  const parts = Object.entries(is).filter(
    ([key, value]) => plain(value) !== plain(Object.entries(was).find(([k]) => k === key)?.[1]),
  );
  const keys = parts.map(([key]) => key).filter((key) => key !== 'why' && key !== 'at');
  if (keys.length === 0) return undefined;
  return { change: 'weakened', what: `it may say less: ${keys.map((key) => `\`${key}\``).join(', ')} changed` };
}
