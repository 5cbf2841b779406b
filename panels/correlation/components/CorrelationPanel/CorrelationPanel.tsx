import React, { useMemo, useState } from 'react';
import { LoadingState } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { failureOf } from '../../../shared/frames/failure.ts';
import { readSeries } from '../../../shared/frames/series.ts';
import { useHeight } from '../../../shared/hooks/useHeight.ts';
import { qualityText, staleText } from '../../../shared/quality/quality-text.ts';
import { correlatePair } from '../../analysis/pair.ts';
import type { CorrelationOptions } from '../../options.ts';
import { layOut } from '../../plot/layout.ts';
import { groupQuantities } from '../../series/quantity.ts';
import { toStrips } from '../../series/strips.ts';
import { Finding } from '../../../shared/components/Finding/Finding.tsx';
import { START_PAGE } from '../../../shared/start-page.ts';
import { SidePlots } from '../SidePlots/SidePlots.tsx';
import { StripStack } from '../StripStack/StripStack.tsx';
import { correlationPanelStyles } from './CorrelationPanel.styles.ts';

/** Power, thermal and compute on one time axis; how two of them hang together; the finding in a sentence. */
export function CorrelationPanel(props: PanelProps<CorrelationOptions>) {
  const { data, timeRange, timeZone, width, height, options, eventBus, onChangeTimeRange } = props;
  const styles = useStyles2(correlationPanelStyles);
  const theme = useTheme2();
  const [findingRef, findingHeight] = useHeight();
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const { x, y, maxLagMinutes } = options;

  const series = useMemo(() => readSeries(data.series, theme), [data.series, theme]);
  const quantities = useMemo(() => groupQuantities(series), [series]);
  const strips = useMemo(() => toStrips(quantities), [quantities]);
  const fromMs = timeRange.from.valueOf();
  const toMs = timeRange.to.valueOf();
  const pair = useMemo(
    () => correlatePair(quantities, { x, y, maxLagMinutes }, toMs - fromMs),
    [quantities, x, y, maxLagMinutes, fromMs, toMs]
  );

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

  const layout = layOut({
    width,
    height: height - findingHeight,
    stripCount: strips.length,
    showScatter: pair !== undefined,
    showLag: options.showLag,
  });
  const endsNow = String(timeRange.raw.to).includes('now');
  const notes = [failure?.text, staleText(series, { toMs, endsNow }), qualityText(series, timeZone)].filter(
    (note) => note !== undefined
  );

  return (
    <div className={styles.panel} style={{ width, height }}>
      <Finding
        ref={findingRef}
        sentence={pair?.finding ?? 'Add a second metric to the query to see whether the two move together.'}
        simulated={series.some((one) => one.simulated)}
        notes={notes}
      />
      <div
        className={[
          styles.body,
          layout.isNarrow && styles.narrow,
          data.state === LoadingState.Loading && styles.loading,
        ]
          .filter(Boolean)
          .join(' ')}
      >
        <StripStack
          strips={strips}
          {...layout.strips}
          fromMs={fromMs}
          toMs={toMs}
          timeZone={timeZone}
          ashraeClass={options.ashraeClass}
          eventBus={eventBus}
          onZoom={(from, to) => onChangeTimeRange({ from, to })}
          onHover={setHoverMs}
        />
        {pair && layout.scatter && (
          <SidePlots
            pair={pair}
            scatter={layout.scatter}
            lag={layout.lag}
            oneAtATime={layout.isNarrow}
            showFit={options.showFit}
            hoverMs={hoverMs}
          />
        )}
      </div>
    </div>
  );
}
