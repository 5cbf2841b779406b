/** More lines are a carpet, and are shown without a choice among them. */
export const MAX_TOP = 500;
