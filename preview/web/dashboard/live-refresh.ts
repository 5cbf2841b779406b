import { LoadingState } from '@grafana/data';
import { type SceneObject, sceneGraph, SceneQueryRunner } from '@grafana/scenes';

/** One viewer may ask more often than Grafana's lower limit of 5 s, so that a changed register is seen at once. */
const PAUSE_MS = 1_500;

function isBusy(scene: SceneObject): boolean {
  return sceneGraph
    .findAllObjects(scene, (object) => object instanceof SceneQueryRunner)
    .some((runner) => runner.isActive && (runner as SceneQueryRunner).state.data?.state === LoadingState.Loading);
}

/** Asks anew a little after every panel has its answer: on a slow machine later, and never so soon that an answer is cut off. */
export function liveRefresh(scene: SceneObject): () => void {
  let idleSinceMs: number | undefined;
  const timer = setInterval(() => {
    if (document.hidden || isBusy(scene)) {
      idleSinceMs = undefined;
      return;
    }
    idleSinceMs ??= performance.now();
    const range = sceneGraph.getTimeRange(scene);
    if (performance.now() - idleSinceMs >= PAUSE_MS && range.state.to === 'now') {
      idleSinceMs = undefined;
      range.onRefresh();
    }
  }, PAUSE_MS / 10);
  return () => clearInterval(timer);
}
