import { EventBusSrv, type ScopedVars, setTimeZoneResolver, type TypedVariableModel } from '@grafana/data';
import {
  config,
  type EchoSrv,
  type LocationSrv,
  setAppEvents,
  setCurrentUser,
  setEchoSrv,
  setLocationSrv,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginLinksHook,
  setReturnToPreviousHook,
  setTemplateSrv,
  type TemplateSrv,
} from '@grafana/runtime';
import { type SceneObject, sceneGraph } from '@grafana/scenes';

let activeScene: SceneObject | undefined;

/** The dashboard whose variables plugins outside a panel (the query editor) see. */
export function setActiveScene(scene: SceneObject | undefined): void {
  activeScene = scene;
}

function sceneOf(scopedVars?: ScopedVars): SceneObject | undefined {
  const safe = scopedVars?.__sceneObject?.value as { valueOf(): SceneObject } | undefined;
  return safe?.valueOf() ?? activeScene;
}

type Format = Parameters<typeof sceneGraph.interpolate>[3];

const templateSrv = {
  replace(target?: string, scopedVars?: ScopedVars, format?: Format): string {
    const scene = sceneOf(scopedVars);
    return scene ? sceneGraph.interpolate(scene, target, scopedVars, format) : (target ?? '');
  },
  containsTemplate: (target?: string) => /\$\w+|\$\{[^}]+\}|\[\[\w+\]\]/.test(target ?? ''),
  getVariables(): TypedVariableModel[] {
    const variables = activeScene ? sceneGraph.getVariables(activeScene).state.variables : [];
    return variables.map(({ state }) => ({ ...state }) as unknown as TypedVariableModel);
  },
  updateTimeRange: () => {},
};

/** The services of @grafana/runtime that Grafana sets up before it loads a plugin. */
export function installServices(): void {
  setTemplateSrv(templateSrv as unknown as TemplateSrv);
  setAppEvents(new EventBusSrv());
  setEchoSrv({ addEvent: () => {}, addBackend: () => {}, flush: () => {} } as unknown as EchoSrv);
  setLocationSrv({ update: () => {} } as LocationSrv);
  setCurrentUser(config.bootData.user as Parameters<typeof setCurrentUser>[0]);
  setTimeZoneResolver(() => 'browser');
  setPluginLinksHook(() => ({ links: [], isLoading: false }));
  setPluginComponentHook(() => ({ component: null, isLoading: false }));
  setPluginComponentsHook(() => ({ components: [], isLoading: false }) as never);
  setPluginFunctionsHook(() => ({ functions: [], isLoading: false }));
  setReturnToPreviousHook(() => () => {});
}
