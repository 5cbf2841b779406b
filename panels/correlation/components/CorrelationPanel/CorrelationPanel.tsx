import React, { useMemo, useState } from 'react';
import { LoadingState } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { Finding } from '../../../shared/components/Finding/Finding.tsx';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { failureOf } from '../../../shared/frames/failure.ts';
import { useHeight } from '../../../shared/hooks/useHeight.ts';
import { lanesOf } from '../../../shared/jobs/lanes.ts';
import { readJobs } from '../../../shared/jobs/read-jobs.ts';
import { qualityText, staleText } from '../../../shared/quality/quality-text.ts';
import { START_PAGE } from '../../../shared/start-page.ts';
import type { CorrelationOptions } from '../../options.ts';
import { LANE_ROWS, layOut, stripsWidth } from '../../plot/layout.ts';
import { toStrips } from '../../series/strips.ts';
import { Choice, type View, viewsOf } from '../Choice/Choice.tsx';
import { lanesHeight } from '../JobLanes/JobLanes.tsx';
import { MatrixView } from '../Matrix/MatrixView.tsx';
import { SidePlots } from '../SidePlots/SidePlots.tsx';
import { StripStack } from '../StripStack/StripStack.tsx';
import { correlationPanelStyles } from './CorrelationPanel.styles.ts';
import { useComparison } from './useComparison.ts';

/** Power, thermal and compute on one time axis; how two of them hang together, where, and the finding in a sentence. */
export function CorrelationPanel(props: PanelProps<CorrelationOptions>) {
  const { data, timeRange, timeZone, width, height, options, eventBus, onChangeTimeRange } = props;
  const styles = useStyles2(correlationPanelStyles);
  const theme = useTheme2();
  const [headRef, headHeight] = useHeight();
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const [chosen, setView] = useState<View>('plots');
  const fromMs = timeRange.from.valueOf();
  const toMs = timeRange.to.valueOf();
  const range = useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);
  const comparison = useComparison({ data, options, range, theme });
  const { series, quantities, pair } = comparison;
  const strips = useMemo(() => toStrips(quantities), [quantities]);
  const lanes = useMemo(
    () => (options.jobLanes === 'none' ? [] : lanesOf(readJobs(data.series), options.jobLanes)),
    [data.series, options.jobLanes]
  );

  const endsNow = String(timeRange.raw.to).includes('now');
  const worth = useMemo(
    () => [staleText(series, { toMs, endsNow }), qualityText(series, timeZone)],
    [series, toMs, endsNow, timeZone]
  );

  const room = height - headHeight;
  const hasPair = pair !== undefined;
  const layout = useMemo(
    () =>
      layOut({
        width,
        height: room,
        lanesHeight: lanesHeight(lanes, LANE_ROWS, stripsWidth({ width, showScatter: hasPair })),
        stripCount: strips.length,
        showScatter: hasPair,
        showLag: options.showLag,
      }),
    [width, room, lanes, strips.length, hasPair, options.showLag]
  );

  const hasMatrix = options.showChoice && comparison.canAskPlaces;
  const views = viewsOf({ isNarrow: layout.isNarrow, hasMatrix });
  // A panel that has become wide again shows the scatter beside the strips.
  const view = views.some(({ value }) => value === chosen) ? chosen : 'plots';

  const failure = failureOf(data);
  if (!series.some((one) => one.values.some((value) => value !== null))) {
    return failure ? (
      <Notice width={width} height={height} {...failure} />
    ) : data.state === LoadingState.Loading ? null : (
      <Notice
        width={width}
        height={height}
        title="No values in this time range"
        text="Choose a wider range or other racks. If every range is empty, no source delivers these metrics yet."
        link={START_PAGE}
      />
    );
  }

  const notes = [failure?.text, ...worth, ...comparison.notes].filter((note) => note !== undefined);
  const finding = pair?.finding ?? 'Add a second metric to the query to see whether the two move together.';
  const classes = [styles.body, data.state === LoadingState.Loading && styles.loading];

  return (
    <div className={styles.panel} style={{ width, height }} data-testid="correlation-panel">
      <div ref={headRef}>
        <Finding
          sentence={[finding, comparison.placesSentence].filter(Boolean).join(' ')}
          simulated={series.some((one) => one.simulated)}
          notes={notes}
        />
        {(options.showChoice || views.length > 1) && (
          <Choice {...comparison.choice} hasFields={options.showChoice} view={view} views={views} onView={setView} />
        )}
      </div>
      {view === 'matrix' && pair ? (
        <MatrixView
          request={data.request}
          query={comparison.query}
          pair={pair}
          quantities={quantities}
          range={range}
          zoneNames={comparison.zoneNames}
          width={width}
          height={room}
          replaceVariables={props.replaceVariables}
        />
      ) : (
        <div className={classes.filter(Boolean).join(' ')}>
          {view !== 'scatter' && (
            <StripStack
              strips={strips}
              {...layout.strips}
              fromMs={fromMs}
              toMs={toMs}
              timeZone={timeZone}
              ashraeClass={options.ashraeClass}
              eventBus={eventBus}
              onZoom={(from, to) => onChangeTimeRange({ from, to })}
              hoverMs={hoverMs}
              onHover={setHoverMs}
              lanes={lanes}
              laneRows={LANE_ROWS}
            />
          )}
          {pair && layout.scatter && (!layout.isNarrow || view === 'scatter') && (
            <SidePlots
              pair={pair}
              scatter={layout.scatter}
              lag={layout.lag}
              showFit={options.showFit}
              hoverMs={hoverMs}
            />
          )}
        </div>
      )}
    </div>
  );
}
