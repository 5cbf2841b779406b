import { type QueryResultMetaNotice } from '@grafana/data';
import { sceneGraph, type SceneComponentProps, SceneObjectBase } from '@grafana/scenes';
import { Icon, PanelChrome, Tooltip } from '@grafana/ui';
import React from 'react';

const ICONS = { info: 'info-circle', warning: 'exclamation-triangle', error: 'exclamation-triangle' } as const;

/** What a data source says beside its answer, at the title of the panel, as Grafana's dashboards show it. */
export class PanelNotices extends SceneObjectBase {
  static readonly Component = function Notices({ model }: SceneComponentProps<PanelNotices>): React.JSX.Element {
    const { data } = sceneGraph.getData(model).useState();
    const notices = new Map<string, QueryResultMetaNotice>();
    for (const { meta } of data?.series ?? []) {
      meta?.notices?.forEach((notice) => notices.set(notice.text, notice));
    }
    return (
      <>
        {[...notices.values()].map(({ text, severity }) => (
          <PanelChrome.TitleItem key={text}>
            <Tooltip content={text} interactive>
              <button type="button" aria-label={text} style={BUTTON}>
                <Icon name={ICONS[severity]} />
              </button>
            </Tooltip>
          </PanelChrome.TitleItem>
        ))}
      </>
    );
  };
}

const BUTTON: React.CSSProperties = { all: 'unset', display: 'flex', cursor: 'help' };
