// spec/: what `use` brings: a shipped preset's rules, in the same grammar as written ones, all placed at the use.
import { shippedPresets } from '../generated/presets.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import { broken, Checker } from './check.ts';
import { rules as rulesShape, type WrittenUse } from './definition-rules.ts';
import type { Fit } from './fit.ts';
import { lookUp, Register } from './names.ts';
import { nodeFromData } from './node.ts';
import { findOfKind, type Reading } from './reading.ts';
import { readRule } from './rules.ts';
import type { MfaRequirement, Rule } from './spec.ts';

/** A file of `templates/presets/`. In its rules `<to>` stands for whom it is used, `<mfa>` for the requirement, `<strict-mfa>` for it with `key_absent: denied`. */
interface Preset {
  readonly preset: string;
  readonly version: number;
  readonly rules: Readonly<Record<string, unknown>>;
  /** Rules that `hardened: true` adds, or puts in the place of those of the same name. */
  readonly hardened: Readonly<Record<string, unknown>>;
}

/** The rules that one use brings; none where it is in error, which was reported. */
export function readUse(name: string, written: WrittenUse, at: Span, fit: Fit, reading: Reading): readonly Rule[] {
  const preset = findPreset(written, reading);
  const settings = preset && readSettings(written, preset, reading);
  const to = reading.places.each(written.to).map(([who, place]) => findOfKind(reading, who, place, ['user', 'group']));
  if (preset === undefined || settings === undefined || !to.every((each) => each !== undefined)) return [];
  const data = withTo({ ...preset.rules, ...(settings.hardened ? preset.hardened : {}) }, written.to);
  const checked = new Checker(reading.problems, reading.places).check(rulesShape, nodeFromData(data, at));
  if (checked === broken) return [];
  const inside = { ...reading, mfa: requirements(name, settings.mfa) };
  return [...checked].flatMap(([rule, value]) => readRule(`${name}.${rule}`, value, at, fit, inside) ?? []);
}

function findPreset(written: WrittenUse, { problems, places }: Reading): Preset | undefined {
  const presets = Object.values(shippedPresets) as readonly Preset[];
  const same = presets.filter(({ preset }) => preset === written.preset);
  const names = [...new Set(presets.map(({ preset }) => preset))];
  if (same.length === 0) {
    const meant = nearest(written.preset, names);
    const all = `there are ${names.map((each) => `\`${each}\``).join(', ')}`;
    const help = meant === undefined ? all : `did you mean \`${meant}\`? ${all}`;
    problems.error('unknown-preset', places.of(written, 'preset'), `there is no preset \`${written.preset}\``, help);
    return undefined;
  }
  const found = same.find(({ version }) => version === written.version);
  if (found !== undefined) return found;
  const versions = same.map(({ version }) => `\`${version}\``).join(', ');
  const message = `\`${written.preset}\` has no version ${written.version}`;
  problems.error('unknown-preset-version', places.of(written, 'version'), message, `there is ${versions}`);
  return undefined;
}

interface Settings {
  readonly mfa: MfaRequirement;
  readonly hardened: boolean;
}

function readSettings(
  written: WrittenUse,
  { preset }: Preset,
  { problems, places, mfa }: Reading,
): Settings | undefined {
  const settings = written.with;
  const stray = [...(settings?.keys() ?? [])].find((key) => key !== 'mfa' && key !== 'hardened');
  if (settings !== undefined && stray !== undefined) {
    const message = `\`${preset}\` has no setting \`${stray}\``;
    problems.error('preset-setting', places.key(settings, stray), message, 'there are `mfa` and `hardened`');
    return undefined;
  }
  const wanted = settings?.get('mfa');
  if (settings === undefined || wanted === undefined) {
    const at = settings === undefined ? places.key(written, 'preset') : places.key(written, 'with');
    problems.error('preset-setting', at, `\`${preset}\` needs an MFA requirement`, 'add `with: { mfa: NAME }`');
    return undefined;
  }
  const hardened = settings.get('hardened') ?? 'false';
  if (hardened !== 'true' && hardened !== 'false') {
    problems.error('preset-setting', places.of(settings, 'hardened'), '`hardened` is `true` or `false`');
    return undefined;
  }
  const requirement = lookUp(mfa, wanted, places.of(settings, 'mfa'), 'an MFA requirement', problems);
  return requirement && { mfa: requirement, hardened: hardened === 'true' };
}

/** What the requirements' placeholders stand for. */
function requirements(name: string, mfa: MfaRequirement): Register<MfaRequirement> {
  const register = new Register<MfaRequirement>();
  register.set('<mfa>', mfa);
  const strict: MfaRequirement = { ...mfa, name: `${name}.strict-mfa`, keyAbsent: 'denied' };
  register.set('<strict-mfa>', mfa.keyAbsent === 'denied' ? mfa : strict);
  return register;
}

function withTo(data: unknown, to: readonly string[]): unknown {
  if (data === '<to>') return to;
  if (Array.isArray(data)) return data.map((each) => withTo(each, to));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withTo(value, to)]));
}
