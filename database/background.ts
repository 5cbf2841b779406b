/** A setting of a connection whose work can wait. */
export const BACKGROUND_SETTING = 'plenum.background';

const SETTINGS = new Map([[BACKGROUND_SETTING, 'on']]);

/**
 * For a connection whose statements are not to keep others waiting. The embedded engine, which does one thing at a time, gives it its
 * turns when the others are quiet; a server works for all at once and takes no notice.
 */
export const BACKGROUND = inBackground();

/** The same, with other settings. */
export function inBackground(settings: ReadonlyMap<string, string> = new Map()): { options: string } {
  return { options: [...SETTINGS, ...settings].map(([name, value]) => `-c ${name}=${value}`).join(' ') };
}
