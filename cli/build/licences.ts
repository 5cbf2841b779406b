import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The last package folder of a path, with its scope: of a package in a package, the inner one. */
const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * Names, versions and licences of the packages that files come from, with the text that each asks to be passed on.
 * @param files paths relative to `root`
 */
export function licencesOf(root: string, files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => PACKAGE_FOLDER.exec(file)?.[0] ?? []));
  const sections = [...folders].sort().map((folder) => licenceOf(join(root, folder)));
  return [...new Set(sections)].join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: unknown;
  };
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
  return [`${name} ${version}, ${String(license ?? 'see below')}`, ...texts, ''].join('\n\n');
}
