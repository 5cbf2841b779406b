import React, { useMemo } from 'react';
import { LoadingState } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { failureOf } from '../../../shared/frames/failure.ts';
import { START_PAGE } from '../../../shared/start-page.ts';
import { useMoment } from '../../ask/useMoment.ts';
import { readHall } from '../../data/read-hall.ts';
import type { FloorOptions } from '../../options.ts';
import { RackElevation } from '../RackElevation/RackElevation.tsx';
import { Floor } from './Floor.tsx';
import { floorPanelStyles } from './FloorPanel.styles.ts';

/** The hall as a plan, or what is missing for one. */
export function FloorPanel(props: PanelProps<FloorOptions>) {
  const { data, width, height } = props;
  const styles = useStyles2(floorPanelStyles);
  const live = useMemo(() => readHall(data.series), [data.series]);
  const moment = useMoment(data);
  const failure = failureOf(data);
  const hall = moment.hall ?? live;
  if (!live || !hall || live.racks.length === 0) {
    if (failure) {
      return <Notice width={width} height={height} {...failure} />;
    }
    if (data.state === LoadingState.Loading) {
      return null;
    }
    return live ? (
      <Notice
        width={width}
        height={height}
        title="No rack lies in this scope"
        text="Choose another zone or site. If there is none anywhere, add racks to the topology of the collector, or import them from NetBox."
        link={START_PAGE}
      />
    ) : (
      <Notice
        width={width}
        height={height}
        title="There is no table of racks to draw"
        text="Choose the query kind Floor of the Plenum data source, or a table that has a column rack and a column of numbers."
        link={START_PAGE}
      />
    );
  }
  return (
    <div
      className={[styles.panel, data.state === LoadingState.Loading && styles.loading].filter(Boolean).join(' ')}
      style={{ width, height }}
    >
      {props.options.view === 'elevation' && live.racks.length === 1 ? (
        <RackElevation data={data} hall={live} failure={failure?.text} />
      ) : (
        <Floor {...props} hall={hall} endMs={live.atMs} moment={moment} failure={failure?.text} />
      )}
    </div>
  );
}
