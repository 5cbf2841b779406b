/** Jobs of which nobody says who pays. */
export const NO_TENANT = 'no tenant';
