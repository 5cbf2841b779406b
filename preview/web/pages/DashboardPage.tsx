import { getBackendSrv } from '@grafana/runtime';
import { type EmbeddedScene, UrlSyncContextProvider } from '@grafana/scenes';
import React, { useEffect } from 'react';
import { useParams } from 'react-router-dom';
import { DashboardLinks } from '../dashboard/DashboardLinks.tsx';
import type { Dashboard } from '../dashboard/model.ts';
import { dashboardScene } from '../dashboard/scene.ts';
import { setActiveScene } from '../grafana/services.ts';
import { Loaded } from './Loaded.tsx';

function SceneView({ scene }: { scene: EmbeddedScene }) {
  useEffect(() => {
    setActiveScene(scene);
    return () => setActiveScene(undefined);
  }, [scene]);
  return (
    <UrlSyncContextProvider scene={scene}>
      <scene.Component model={scene} />
    </UrlSyncContextProvider>
  );
}

export function DashboardPage(): React.JSX.Element {
  const { uid = '' } = useParams();
  const load = async () => {
    const { dashboard } = await getBackendSrv().get<{ dashboard: Dashboard }>(`/api/dashboards/uid/${uid}`);
    const scene = dashboardScene(dashboard);
    // Variables resolve as soon as the scene is activated, before the first panel asks.
    setActiveScene(scene);
    return { scene, dashboard };
  };
  return (
    <Loaded id={uid} load={load}>
      {({ scene, dashboard }) => (
        <>
          <DashboardLinks dashboard={dashboard} />
          <SceneView scene={scene} />
        </>
      )}
    </Loaded>
  );
}
