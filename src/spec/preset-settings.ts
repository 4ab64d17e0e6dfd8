// spec/: what a use sets of its preset: `with`, and what its placeholders so come to stand for.
import type { Span } from '../text/source.ts';
import type { WrittenUse } from './definition-rules.ts';
import { lookUp, Register } from './names.ts';
import type { Preset } from './preset-files.ts';
import type { Filling } from './preset-placeholders.ts';
import type { Reading } from './reading.ts';
import type { MfaRequirement } from './spec.ts';

/** One use, and where it is written. */
export interface Use {
  readonly name: string;
  readonly written: WrittenUse;
  /** Its name. */
  readonly at: Span;
  /** All of it. */
  readonly within: Span;
}

/** What a use sets. */
export interface Settings {
  readonly hardened: boolean;
  /** By placeholder; `<strict-mfa>` names a requirement that `mfa` knows. */
  readonly fillings: ReadonlyMap<string, Filling>;
  readonly mfa: Register<MfaRequirement>;
}

/** Undefined where they are in error, which was reported. */
export function readSettings(use: Use, preset: Preset, reading: Reading): Settings | undefined {
  const { problems, places } = reading;
  const given: WrittenUse['with'] = use.written.with ?? new Map<string, string>();
  const hardens = preset.hardened !== undefined;
  const known = [...preset.settings.keys(), ...(hardens ? ['hardened'] : [])];
  const stray = [...given.keys()].find((key) => !known.includes(key));
  if (stray !== undefined) {
    const message = `\`${preset.name}\` has no setting \`${stray}\``;
    const help = known.length === 0 ? 'it has none: remove `with`' : `there is ${quoted(known)}`;
    problems.error('preset-setting', places.key(given, stray), message, help);
    return undefined;
  }
  const hardened = given.get('hardened') ?? 'false';
  if (hardens && hardened !== 'true' && hardened !== 'false') {
    problems.error(
      'preset-setting',
      places.of(given, 'hardened'),
      '`hardened` is `true` or `false`',
      'write `true` or `false`, or leave it out',
    );
    return undefined;
  }
  if (!nothingMissing(use, preset, reading)) return undefined;
  const mfa = preset.settings.has('mfa') ? findMfa(use, given, reading) : undefined;
  if (preset.settings.has('mfa') && mfa === undefined) return undefined;
  return {
    hardened: hardened === 'true',
    fillings: fillingsOf(use, given, mfa, reading),
    mfa: mfa === undefined ? reading.mfa : new WithOneMore(reading.mfa, mfa.strict),
  };
}

function nothingMissing({ written }: Use, { name, settings }: Preset, { problems, places }: Reading): boolean {
  const given = written.with;
  for (const [setting, what] of settings) {
    const value = given?.get(setting);
    if (value !== undefined && value !== '') continue;
    const help = given === undefined ? `add \`with: { ${setting}: … }\`` : `add \`${setting}: …\` to \`with\``;
    if (given !== undefined && value === '') {
      problems.error(
        'preset-setting',
        places.of(given, setting),
        `the setting \`${setting}\` is empty`,
        `write ${what}`,
      );
    } else {
      const at = places.key(written, given === undefined ? 'preset' : 'with');
      problems.error('preset-setting', at, `\`${name}\` needs the setting \`${setting}\`: ${what}`, help);
    }
    return false;
  }
  return true;
}

interface Mfa {
  readonly found: MfaRequirement;
  /** The same one with `key_absent: denied`. */
  readonly strict: MfaRequirement;
}

function findMfa(
  { name }: Use,
  given: ReadonlyMap<string, string>,
  { problems, places, mfa }: Reading,
): Mfa | undefined {
  const wanted = given.get('mfa') ?? '';
  const found = lookUp(mfa, wanted, places.of(given, 'mfa'), 'an MFA requirement', problems);
  if (found === undefined) return undefined;
  const strict: MfaRequirement = { ...found, name: `${name}.strict-mfa`, keyAbsent: 'denied' };
  return { found, strict: found.keyAbsent === 'denied' ? found : strict };
}

/** The requirements of a spec, and one that only a preset's rules know. */
class WithOneMore extends Register<MfaRequirement> {
  readonly #declared: Register<MfaRequirement>;
  readonly #more: MfaRequirement;

  constructor(declared: Register<MfaRequirement>, more: MfaRequirement) {
    super();
    this.#declared = declared;
    this.#more = more;
  }

  override get(key: string): MfaRequirement | undefined {
    return key === this.#more.name ? this.#more : this.#declared.get(key);
  }

  override excuses(key: string): boolean {
    return this.#declared.excuses(key);
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined || this.#declared.has(key);
  }

  override get all(): ReadonlyMap<string, MfaRequirement> {
    return this.#declared.all;
  }
}

function fillingsOf(
  { written, at }: Use,
  given: ReadonlyMap<string, string>,
  mfa: Mfa | undefined,
  { places, partition }: Reading,
): ReadonlyMap<string, Filling> {
  const fillings = new Map<string, Filling>([
    ['to', { values: places.each(written.to) }],
    ['partition', { values: [[partition.name, at]] }],
  ]);
  for (const [setting, value] of given)
    fillings.set(setting, { values: [[value, places.of(given, setting)]], setting });
  if (mfa !== undefined) {
    fillings.set('strict-mfa', { values: [[mfa.strict.name, places.of(given, 'mfa')]], setting: 'mfa' });
  }
  return fillings;
}

export function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
