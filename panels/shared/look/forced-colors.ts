/** For what a ground draws, such as a bar: a theme of high contrast (`forced-colors`) would take it away. */
export const KEEPS_GROUND = { forcedColorAdjust: 'none' } as const;
