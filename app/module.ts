import React from 'react';
import { AppPlugin } from '@grafana/data';
import type { AppRootProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { ConfigPage } from './components/ConfigPage/ConfigPage.tsx';

// Grafana loads this module with every page: the start page itself comes when it is opened.
const StartPage = React.lazy(async () => ({
  default: (await import(/* webpackChunkName: "start-page" */ './components/StartPage/StartPage.tsx')).StartPage,
}));

function Root(_props: AppRootProps) {
  const fallback = React.createElement(LoadingPlaceholder, { text: 'Loading' });
  return React.createElement(React.Suspense, { fallback }, React.createElement(StartPage));
}

export const plugin = new AppPlugin().setRootPage(Root).addConfigPage({
  id: 'configuration',
  title: 'Configuration',
  icon: 'cog',
  body: ConfigPage,
});
