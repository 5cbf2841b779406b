import React from 'react';
import { AppPlugin } from '@grafana/data';
import type { AppRootProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { ConfigPage } from './components/ConfigPage/ConfigPage.tsx';
import { pageOf } from './pages.ts';

function Root({ path }: AppRootProps) {
  const fallback = React.createElement(LoadingPlaceholder, { text: 'Loading' });
  return React.createElement(React.Suspense, { fallback }, React.createElement(pageOf(path)));
}

export const plugin = new AppPlugin().setRootPage(Root).addConfigPage({
  id: 'configuration',
  title: 'Configuration',
  icon: 'cog',
  body: ConfigPage,
});
