/// <reference types="vite/client" />
import { getThemeById, ThemeContext } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { config, LocationServiceProvider, locationService } from '@grafana/runtime';
import { initializeLoggersRegistry } from '@grafana/runtime/unstable';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import React from 'react';
import { createRoot } from 'react-dom/client';
import { Navigate, Route, Routes } from 'react-router-dom';
import { installBackend } from './grafana/backend.ts';
import { installDataSources } from './grafana/datasources.ts';
import { installSharedModules } from './grafana/modules.ts';
import { installPanelPlugins } from './grafana/panel-plugins.ts';
import { installRegistries } from './grafana/registries.tsx';
import { installServices } from './grafana/services.ts';
import { followBuilds } from './follow-builds.ts';
import { AppPage } from './pages/AppPage.tsx';
import { DashboardPage } from './pages/DashboardPage.tsx';
import { DataSourcePage } from './pages/DataSourcePage.tsx';
import { ExplorePage } from './pages/ExplorePage.tsx';
import { LocationRouter } from './LocationRouter.tsx';
import { Shell } from './Shell.tsx';

async function start(): Promise<void> {
  await initPluginTranslations('plenum-preview');
  config.theme2 = getThemeById(config.bootData.user.theme);
  document.body.classList.add(config.theme2.isDark ? 'theme-dark' : 'theme-light');
  initializeLoggersRegistry();
  installRegistries();
  installServices();
  installBackend();
  installSharedModules();
  await Promise.all([installDataSources(), installPanelPlugins()]);
  createRoot(document.getElementById('root')!).render(
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <LocationRouter>
          <Routes>
            <Route element={<Shell />}>
              <Route path="/d/:uid" element={<DashboardPage />} />
              <Route path="/d/:uid/:slug" element={<DashboardPage />} />
              <Route path="/a/plenum-itot-app/*" element={<AppPage />} />
              <Route path="/explore" element={<ExplorePage />} />
              <Route path="/datasource" element={<DataSourcePage />} />
              <Route path="/connections/datasources/edit/:uid" element={<DataSourcePage />} />
              <Route path="*" element={<Navigate to="/d/plenum-overview" replace />} />
            </Route>
          </Routes>
        </LocationRouter>
        <PortalContainer />
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

if (import.meta.env.MODE === 'development') {
  void followBuilds();
}

start().catch((error: unknown) => {
  console.error(error);
  const root = document.getElementById('root')!;
  root.setAttribute('role', 'alert');
  root.style.cssText = 'font-family: sans-serif; padding: 24px';
  root.textContent = `The preview could not start: ${error instanceof Error ? error.message : JSON.stringify(error)}. Is \`npm start\` still running?`;
});
