// Hygiene: whose code goes to those who install iamspec, and which packages are for tests and benches alone.
import { importsOf } from './imports.ts';
import { problemAt, type SourceFile } from './source-file.ts';

/** What package-lock.json says of each package, by its path under node_modules. */
export interface Lock {
  readonly packages: Readonly<Record<string, { readonly license?: string; readonly dev?: boolean }>>;
}

const MAY_SHIP = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'MPL-2.0'];

function mayShip(license: string | undefined): boolean {
  return license?.split(' OR ').some((one) => MAY_SHIP.includes(one)) === true;
}

/** Packages that come with iamspec, themselves or by another, under a licence that is not on the list. */
export function shippedUnderOtherLicences({ packages }: Lock): readonly string[] {
  return Object.entries(packages)
    .filter(([path, { license, dev }]) => path !== '' && dev !== true && !mayShip(license))
    .map(([path, { license }]) => `${path} is installed with iamspec under ${license ?? 'no licence'}`);
}

/** Names of the packages that nothing but tests and benches may import, for their licence would spread. */
export function copyleftPackages({ packages }: Lock): readonly string[] {
  return Object.entries(packages)
    .filter(([, { license }]) => /GPL/.test(license ?? '') && !mayShip(license))
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

export function copyleftImports(file: SourceFile, packages: readonly string[]): readonly string[] {
  if (/^(?:test|bench)\//.test(file.path)) return [];
  return importsOf(file.text)
    .filter(({ specifier }) => packages.some((name) => specifier === name || specifier.includes(`${name}/`)))
    .map(({ specifier, offset }) => problemAt(file, offset, `\`${specifier}\` is for tests and benches alone`));
}

const SHIPPED = /^(?:dist|data|docs|schema|templates)\/|^(?:package\.json|README\.md|LICENSE)$/;

/** Files of the package that are neither made for it nor about it. */
export function strayFiles(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !SHIPPED.test(path) || path.includes('node_modules/'));
}
