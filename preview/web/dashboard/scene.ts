import { type DashboardCursorSync } from '@grafana/data';
import {
  behaviors,
  CustomVariable,
  dataLayers,
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneControlsSpacer,
  SceneDataLayerSet,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  type SceneObject,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  TextBoxVariable,
  VariableValueSelectors,
  VizPanel,
} from '@grafana/scenes';
import { PanelNotices } from './PanelNotices.tsx';
import { liveRefresh } from './live-refresh.ts';
import type { Dashboard, DashboardAnnotation, DashboardPanel, DashboardVariable } from './model.ts';

function variable(model: DashboardVariable): SceneObject[] {
  const common = { name: model.name, label: model.label, hide: model.hide as never };
  const choice = {
    isMulti: model.multi ?? false,
    includeAll: model.includeAll ?? false,
    defaultToAll: model.includeAll ?? false,
    allValue: model.allValue ?? undefined,
    value: model.current?.value ?? '',
    text: model.current?.text ?? '',
  };
  switch (model.type) {
    case 'query':
      return [
        new QueryVariable({
          ...common,
          ...choice,
          datasource: model.datasource ?? null,
          query: model.query as never,
          definition: model.definition,
          regex: model.regex ?? '',
          sort: model.sort ?? 0,
        }),
      ];
    case 'datasource':
      return [new DataSourceVariable({ ...common, pluginId: String(model.query ?? '') })];
    case 'custom':
      return [new CustomVariable({ ...common, ...choice, query: String(model.query ?? '') })];
    case 'textbox':
      return [new TextBoxVariable({ ...common, value: String(model.query ?? '') })];
    default:
      return [];
  }
}

function panelData(panel: DashboardPanel): SceneQueryRunner | SceneDataTransformer | undefined {
  if (!panel.targets?.length) {
    return undefined;
  }
  const runner = new SceneQueryRunner({
    datasource: panel.datasource,
    queries: panel.targets,
    maxDataPoints: panel.maxDataPoints,
    maxDataPointsFromWidth: panel.maxDataPoints === undefined,
    minInterval: panel.interval,
  });
  return panel.transformations?.length
    ? new SceneDataTransformer({ $data: runner, transformations: panel.transformations as never })
    : runner;
}

function gridItem(panel: DashboardPanel): SceneGridItem {
  const { x, y, w, h } = panel.gridPos;
  return new SceneGridItem({
    x,
    y,
    width: w,
    height: h,
    isDraggable: false,
    isResizable: false,
    body: new VizPanel({
      key: `panel-${panel.id}`,
      pluginId: panel.type,
      title: panel.title,
      description: panel.description,
      options: panel.options ?? {},
      fieldConfig: panel.fieldConfig ?? { defaults: {}, overrides: [] },
      displayMode: panel.transparent ? 'transparent' : 'default',
      titleItems: panel.targets?.length ? new PanelNotices({}) : undefined,
      $data: panelData(panel),
    }),
  });
}

function rows(panels: DashboardPanel[]): Array<SceneGridItem | SceneGridRow> {
  const children: Array<SceneGridItem | SceneGridRow> = [];
  let row: SceneGridRow | undefined;
  for (const panel of panels) {
    if (panel.type === 'row') {
      row = new SceneGridRow({
        title: panel.title,
        y: panel.gridPos.y,
        isCollapsed: panel.collapsed ?? false,
        children: [],
      });
      children.push(row);
    } else if (row) {
      row.setState({ children: [...row.state.children, gridItem(panel)] });
    } else {
      children.push(gridItem(panel));
    }
  }
  return children;
}

function annotations(list: readonly DashboardAnnotation[]): SceneDataLayerSet {
  return new SceneDataLayerSet({
    layers: list.map(
      (query) =>
        new dataLayers.AnnotationsDataLayer({
          name: query.name,
          isEnabled: query.enable,
          isHidden: query.hide,
          query: query as never,
        })
    ),
  });
}

/** Turns a provisioned dashboard into a scene with the same variables, time controls, grid and shared cursor. */
export function dashboardScene(dashboard: Dashboard): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: dashboard.time?.from ?? 'now-1h', to: dashboard.time?.to ?? 'now' }),
    $variables: new SceneVariableSet({ variables: (dashboard.templating?.list ?? []).flatMap(variable) as never[] }),
    $data: annotations(dashboard.annotations?.list ?? []),
    $behaviors: [
      new behaviors.CursorSync({ key: 'cursor', sync: (dashboard.graphTooltip ?? 1) as DashboardCursorSync }),
      ...(dashboard.refresh ? [liveRefresh] : []),
    ],
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({ isOnCanvas: true, withText: true, intervals: ['5s', '10s', '30s', '1m', '5m'] }),
    ],
    body: new SceneGridLayout({ children: rows(dashboard.panels) }),
  });
}
