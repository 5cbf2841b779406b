import { CustomVariable, EmbeddedScene, SceneFlexLayout, SceneVariableSet, sceneGraph } from '@grafana/scenes';

/** Grafana's own interpolation, over a dashboard with these variables. */
export function templates(values: Record<string, string | string[]>) {
  const variables = Object.entries(values).map(
    ([name, value]) => new CustomVariable({ name, value, text: value, isMulti: Array.isArray(value) })
  );
  const scene = new EmbeddedScene({
    $variables: new SceneVariableSet({ variables }),
    body: new SceneFlexLayout({ children: [] }),
  });
  return {
    replace: (text = '', scoped?: object, format?: unknown) =>
      sceneGraph.interpolate(scene, text, scoped as never, format as never),
  };
}
