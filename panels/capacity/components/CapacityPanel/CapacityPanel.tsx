import React, { useMemo } from 'react';
import { LoadingState } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { Finding } from '../../../shared/components/Finding/Finding.tsx';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { failureOf } from '../../../shared/frames/failure.ts';
import { START_PAGE } from '../../../shared/start-page.ts';
import { equipmentLists } from '../../bars/bar.ts';
import { readCapacity } from '../../data/read.ts';
import { rankPlaces } from '../../fit/rank.ts';
import { totalRoom } from '../../fit/total.ts';
import type { CapacityOptions } from '../../options.ts';
import { fitSentence } from '../../words/fit-words.ts';
import { queueSentence } from '../../words/queue-words.ts';
import { BarLegend } from '../BulletBar/BarLegend.tsx';
import { BarTable } from '../BarTable/BarTable.tsx';
import { Controls } from '../Controls/Controls.tsx';
import { FitList } from '../FitList/FitList.tsx';
import { QueueView } from '../QueueView/QueueView.tsx';
import { ZoneTable } from '../ZoneTable/ZoneTable.tsx';
import { capacityPanelStyles } from './CapacityPanel.styles.ts';
import { useChoices } from './useChoices.ts';

/** From this width on, px, bars and places stand side by side. */
const WIDE_PX = 1000;

/** What is left of power, cooling and space; where the next rack fits; what the queue will draw; the answer in words first. */
export function CapacityPanel({ data, width, height, options, replaceVariables }: PanelProps<CapacityOptions>) {
  const styles = useStyles2(capacityPanelStyles);
  const theme = useTheme2();
  const { choices, setChoices } = useChoices(options);
  const { view, rackKw, rackU } = choices;
  const capacity = useMemo(() => readCapacity(data.series, theme), [data.series, theme]);
  const need = useMemo(() => ({ watts: 1000 * rackKw, units: rackU }), [rackKw, rackU]);
  const candidates = useMemo(() => rankPlaces(capacity?.fits ?? [], need, view), [capacity, need, view]);

  const failure = failureOf(data);
  if (!capacity || isEmpty(capacity)) {
    if (failure) {
      return <Notice width={width} height={height} {...failure} />;
    }
    if (data.state === LoadingState.Loading) {
      return null;
    }
    return capacity ? (
      <Notice
        width={width}
        height={height}
        title="No zone, rack or chain in this scope"
        text="Choose another zone or rack. If every scope is empty, the topology has none yet: give racks with their powerLimitW, and who serves whom."
        link={START_PAGE}
      />
    ) : (
      <Notice
        width={width}
        height={height}
        title="No answer about capacity"
        text="Add queries of the kind Capacity of the data source Plenum, with rows Zones, Power chain, Coolers, What fits and Queue of jobs."
      />
    );
  }

  const { zones, fits, queue, format } = capacity;
  const room = totalRoom(fits ?? [], view);
  const sentence = [
    ...(fits && fits.length > 0 ? [fitSentence(candidates, need, view, format)] : []),
    ...(queue ? [queueSentence(queue, room, view, format)] : []),
  ].join(' ');
  const showsPlaces = (options.showFit && (fits?.length ?? 0) > 0) || (options.showQueue && queue !== undefined);
  const isWide = width >= WIDE_PX && options.showBars && showsPlaces;

  return (
    <div className={styles.panel} style={{ width, height }} data-plenum-panel="capacity">
      <Finding sentence={sentence} simulated={capacity.simulated} notes={failure ? [failure.text] : []} />
      <Controls choices={choices} asksRack={(fits?.length ?? 0) > 0} onChange={setChoices} />
      <div
        className={[
          styles.body,
          isWide ? styles.wide : styles.narrow,
          data.state === LoadingState.Loading ? styles.loading : '',
        ].join(' ')}
      >
        {options.showBars && (
          <div className={styles.column}>
            {zones && zones.length > 0 && (
              <ZoneTable
                zones={zones}
                view={view}
                drawName={capacity.drawName}
                format={format}
                isNarrow={width < NARROW_PX}
                replaceVariables={replaceVariables}
              />
            )}
            {equipmentLists(capacity, view).map((list) => (
              <BarTable
                key={list.title}
                list={list}
                format={format}
                isNarrow={width < NARROW_PX}
                replaceVariables={replaceVariables}
              />
            ))}
            {options.showLegend && <BarLegend drawName={capacity.drawName} view={view} />}
          </div>
        )}
        {showsPlaces && (
          <div className={styles.column}>
            {options.showFit && candidates.length > 0 && (
              <FitList
                candidates={candidates}
                need={need}
                view={view}
                format={format}
                replaceVariables={replaceVariables}
              />
            )}
            {options.showQueue && queue && <QueueView queue={queue} room={room} view={view} format={format} />}
          </div>
        )}
      </div>
    </div>
  );
}

/** Below this width, px, three bars beside each other are too short to read. */
const NARROW_PX = 560;

function isEmpty({ zones, feeds, chain, cooling, fits, queue }: NonNullable<ReturnType<typeof readCapacity>>): boolean {
  return [zones, feeds, chain, cooling, fits].every((rows) => (rows?.length ?? 0) === 0) && queue === undefined;
}
