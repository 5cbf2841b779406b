/** A setting of a connection whose work can wait. */
export const BACKGROUND_SETTING = 'plenum.background';

/**
 * For a connection whose statements are not to keep others waiting. The embedded engine, which does one thing at a time, gives it its
 * turns when the others are quiet; a server works for all at once and takes no notice.
 */
export const BACKGROUND = { options: `-c ${BACKGROUND_SETTING}=on` } as const;
