import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type PluginLayout, ROOT } from './layout.ts';

/** What Grafana's catalog shows of a plugin, made of the pages and pictures of the documentation, so that nothing is written twice. */

const IMAGES = 'docs/images';

/** Pictures of what has no page of its own name. */
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  app: ['overview-dark', 'floor-dark', 'capacity-dark', 'start-page-dark'],
  datasource: ['query-editor'],
  'panels/timeline': ['jobs-dark', 'jobs-light'],
  'panels/correlation': ['correlation-dark', 'correlation-matrix', 'story'],
};
const CAPTIONS: Readonly<Record<string, string>> = {
  'overview-dark':
    'Power, temperature and load of the racks on one time axis, and how they correlate (simulated plant)',
  'correlation-dark': 'What follows what and after how long, with the jobs of the time (simulated plant)',
  'correlation-matrix': 'Racks and zones by strength, with what chance alone would give (simulated plant)',
  'floor-dark': 'The hall as a plan, each rack with its inlet temperature (simulated plant)',
  'capacity-dark': 'What is left of power, cooling and space, and where the next rack fits (simulated plant)',
  'start-page-dark': 'What is connected, what is missing, and where to go (simulated plant)',
  'query-editor': 'The query editor: metrics are found by the words of either team',
  story: 'A large job lands in a zone whose cooling is degraded (simulated plant)',
};

export interface Screenshot {
  name: string;
  /** Within the plugin's folder. */
  path: string;
  /** Within the repository. */
  from: string;
}

/** Pictures of a plugin: those listed above, else the ones in `docs/images` that are named after its folder. */
export function screenshotsOf({ source, name }: PluginLayout): Screenshot[] {
  const own = basename(source);
  const files = PICTURES[source] ?? [`${own}-dark`, `${own}-light`, own];
  return files
    .map((file) => ({
      name: CAPTIONS[file] ?? `${name} (simulated plant)`,
      path: `img/${file}.png`,
      from: `${IMAGES}/${file}.png`,
    }))
    .filter(({ from }) => existsSync(join(ROOT, from)));
}

/** The manifest with its screenshots. */
export function withScreenshots(manifest: string, plugin: PluginLayout): string {
  const json = JSON.parse(manifest) as { info: object };
  const screenshots = screenshotsOf(plugin).map(({ name, path }) => ({ name, path }));
  return `${JSON.stringify({ ...json, info: { ...json.info, screenshots } }, null, 2)}\n`;
}

/** README of a plugin that is nested in the app: its page of the documentation without links out of it, else what its manifest says. */
export function readmeOf(plugin: PluginLayout): string {
  const { description } = (
    JSON.parse(readFileSync(join(ROOT, plugin.source, 'plugin.json'), 'utf8')) as { info: { description: string } }
  ).info;
  const page = join(ROOT, 'docs', `panel-${basename(plugin.source)}.md`);
  const text = existsSync(page) ? readFileSync(page, 'utf8').replace(/^# .*\n/, '') : `\n${description}\n`;
  const images = new Set(screenshotsOf(plugin).map(({ path }) => path));
  const alone = text
    .replaceAll(/!\[([^\]]*)\]\(images\/([^)]+)\)/g, (_, words: string, file: string) =>
      images.has(`img/${file}`) ? `![${words}](img/${file})` : ''
    )
    .replaceAll(/(?<!!)\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1');
  return `# ${plugin.name}\n\nPart of the app Plenum, which brings data source, panels and dashboards as one install. Grafana 10.1 to 13.\n${alone}`;
}
