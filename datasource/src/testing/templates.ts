import {
  CustomVariable,
  EmbeddedScene,
  SceneFlexLayout,
  sceneGraph,
  SceneTimeRange,
  SceneVariableSet,
} from '@grafana/scenes';

type CustomState = ConstructorParameters<typeof CustomVariable>[0];

/** Grafana's own interpolation, over a dashboard of 2 January 2026 with these variables; of some, the whole definition is given. */
export function templates(values: Record<string, string | string[]>, defined: CustomState[] = []) {
  const variables = [
    ...Object.entries(values).map(([name, value]) => ({ name, value, text: value, isMulti: Array.isArray(value) })),
    ...defined,
  ].map((state) => new CustomVariable(state));
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: '2026-01-02T00:00:00Z', to: '2026-01-03T00:00:00Z', timeZone: 'utc' }),
    $variables: new SceneVariableSet({ variables }),
    body: new SceneFlexLayout({ children: [] }),
  });
  // Chooses the options of what is defined, as a dashboard does when it loads.
  defined.forEach(({ name }) => {
    const variable = variables.find((one) => one.state.name === name);
    variable?.validateAndUpdate().subscribe();
  });
  return {
    replace: (text = '', scoped?: object, format?: unknown) =>
      sceneGraph.interpolate(scene, text, scoped as never, format as never),
  };
}
