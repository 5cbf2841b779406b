import React from 'react';
import { COVERAGE_PATH, LANGUAGE_PATH, MONEY_PATH, START_PATH } from './links.ts';

interface Page {
  path: string;
  Page: React.LazyExoticComponent<React.ComponentType>;
}

/** Grafana loads the app's module with every page: each page of the app comes when it is opened. */
const PAGES: Page[] = [
  {
    path: LANGUAGE_PATH,
    Page: React.lazy(async () => ({
      default: (await import(/* webpackChunkName: "language-page" */ './components/LanguagePage/LanguagePage.tsx'))
        .LanguagePage,
    })),
  },
  {
    path: COVERAGE_PATH,
    Page: React.lazy(async () => ({
      default: (await import(/* webpackChunkName: "coverage-page" */ './components/CoveragePage/CoveragePage.tsx'))
        .CoveragePage,
    })),
  },
  {
    path: MONEY_PATH,
    Page: React.lazy(async () => ({
      default: (await import(/* webpackChunkName: "money-page" */ './components/MoneyPage/MoneyPage.tsx')).MoneyPage,
    })),
  },
  {
    path: START_PATH,
    Page: React.lazy(async () => ({
      default: (await import(/* webpackChunkName: "start-page" */ './components/StartPage/StartPage.tsx')).StartPage,
    })),
  },
];

/** The page of a path within the app; the first one where it has none of that name. */
export function pageOf(path: string): Page['Page'] {
  const start = PAGES.at(-1) as Page;
  return (PAGES.find((one) => path.endsWith(one.path)) ?? start).Page;
}
