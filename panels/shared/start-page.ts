/** Where a panel without data leads: the app says what is connected, and what is missing. */
export const START_PAGE = { path: '/a/plenum-itot-app', label: 'See what is connected' };
