import React, { useMemo, useState } from 'react';
import { LoadingState } from '@grafana/data';
import type { PanelProps, TimeZone } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { Finding } from '../../../shared/components/Finding/Finding.tsx';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { failureOf } from '../../../shared/frames/failure.ts';
import { readSeries, type Series } from '../../../shared/frames/series.ts';
import { useHeight } from '../../../shared/hooks/useHeight.ts';
import { useSharedTime } from '../../../shared/hooks/useSharedTime.ts';
import { domainColor } from '../../../shared/look/domains.ts';
import { START_PAGE } from '../../../shared/start-page.ts';
import { chargebackFrames, hourlyCosts, jobCost } from '../../analysis/cost.ts';
import { energyWh, isPower, totalPower } from '../../analysis/energy.ts';
import { energyText, findingOf, type Share } from '../../analysis/finding.ts';
import { inletMargin } from '../../analysis/margin.ts';
import { timeTicks } from '../../analysis/time-ticks.ts';
import { lanesOf } from '../../../shared/jobs/lanes.ts';
import { type Job, readJobs } from '../../../shared/jobs/read-jobs.ts';
import type { TimelineOptions } from '../../options.ts';
import { JobDetail } from '../../../shared/components/JobDetail/JobDetail.tsx';
import { percentOf, type Scale } from '../../../shared/components/Lanes/scale.ts';
import { Lanes } from '../../../shared/components/Lanes/Lanes.tsx';
import { useTouchRange } from '../../../shared/components/Lanes/useTouchRange.ts';
import { Strip } from '../Strip/Strip.tsx';
import { AXIS_PX, FADE_PX, timelinePanelStyles } from './TimelinePanel.styles.ts';

/** Below it names of lanes stand above them. */
const NARROW_PX = 520;
const NAMES_PX = 150;
/** Strips take the height that the lanes leave, between these, px: a curve is read in the first, and says no more in the second. */
const STRIP_PX = { least: 40, most: 140 };
/** A line under each strip, and its title above it where the panel is narrow, px. */
const [LINE_PX, TITLE_PX] = [1, 20];
/** A label of a time needs so much, px. */
const TICK_PX = 90;
/** Nearer to an end, half of a label would be cut off, px. */
const HALF_LABEL_PX = 36;

/** Jobs over time in lanes, with the power they drew, the thermal margin that was left and what it cost, on one time axis. */
export function TimelinePanel(props: PanelProps<TimelineOptions>) {
  const { data, timeRange, timeZone, width, height, options, eventBus, onChangeTimeRange } = props;
  const styles = useStyles2(timelinePanelStyles);
  const theme = useTheme2();
  const [timeMs, tellTime] = useSharedTime(eventBus);
  const [selected, setSelected] = useState<string>();
  const [bodyRef, bodyHeight] = useHeight();
  const [lanesRef, lanesHeight] = useHeight();

  const jobs = useMemo(() => readJobs(data.series), [data.series]);
  const lanes = useMemo(() => lanesOf(jobs, options.lanes), [jobs, options.lanes]);
  const series = useMemo(() => {
    const charged = new Set(chargebackFrames(data.series));
    return readSeries(
      data.series.filter((frame) => !charged.has(frame)),
      theme
    );
  }, [data.series, theme]);
  const costs = useMemo(() => hourlyCosts(data.series, theme), [data.series, theme]);
  const powers = useMemo(() => series.filter(isPower), [series]);
  const total = useMemo(() => totalPower(powers), [powers]);
  const margin = useMemo(() => inletMargin(series, options.ashraeClass), [series, options.ashraeClass]);
  const shares = useMemo(() => powers.map(shareOf), [powers]);

  const namesPx = width < NARROW_PX ? 0 : NAMES_PX;
  const [fromMs, toMs] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const zoom = (from: number, to: number) => onChangeTimeRange({ from, to });
  const { shown: scale, handlers } = useTouchRange({ fromMs, toMs, namesPx, widthPx: width - namesPx }, zoom);

  const failure = failureOf(data);
  if (jobs.length === 0) {
    return failure ? (
      <Notice width={width} height={height} {...failure} />
    ) : data.state === LoadingState.Loading ? null : (
      <Notice
        width={width}
        height={height}
        title="No jobs in this time range"
        text="Choose a wider range or other tenants. Jobs come from the query kind Events; if every range is empty, no scheduler is connected yet."
        link={START_PAGE}
      />
    );
  }

  const job = jobs.find(({ key }) => key === selected);
  const shownCosts = options.showCost ? costs : [];
  const hasPower = options.showPower && powers.length > 0;
  const hasMargin = options.showMargin && margin.least !== undefined;
  const stripPx = stripHeight({
    leftPx: bodyHeight - lanesHeight - FADE_PX - AXIS_PX,
    strips: Number(hasPower) + Number(hasMargin) + shownCosts.length,
    isNarrow: namesPx === 0,
  });
  return (
    <div
      className={[styles.panel, data.state === LoadingState.Loading && styles.loading].filter(Boolean).join(' ')}
      style={{ width, height }}
    >
      <Finding
        sentence={findingOf({ jobs, shares, margin, timeZone })}
        simulated={series.some((one) => one.simulated)}
        notes={failure ? [failure.text] : []}
      />
      {job && (
        <JobDetail
          job={job}
          notes={[
            drawnBy(job, powers),
            options.showCost ? jobCost(data.series, job.id, { theme, timeZone }) : undefined,
          ].filter((note) => note !== undefined)}
          timeZone={timeZone}
          onZoom={() => zoom(Math.max(job.fromMs, fromMs), Math.min(job.toMs, toMs))}
          onClose={() => setSelected(undefined)}
        />
      )}
      <div className={styles.body} ref={bodyRef} {...handlers}>
        <div className={styles.lanes}>
          <div ref={lanesRef}>
            <Lanes
              lanes={lanes}
              scale={scale}
              timeMs={timeMs}
              selected={selected}
              onSelect={(key) => setSelected(key === selected ? undefined : key)}
              onHover={tellTime}
              onZoom={zoom}
              timeZone={timeZone}
            />
          </div>
          <div className={styles.fade} />
        </div>
        {hasPower && (
          <Strip
            title="Power"
            unit="W"
            timesMs={total.timesMs}
            values={total.values}
            display={powers[0]!.display}
            config={{ ...powers[0]!, color: commonColour(powers) }}
            color={domainColor('power', theme)}
            heightPx={stripPx}
            scale={scale}
            timeMs={timeMs}
            onHover={tellTime}
          />
        )}
        {hasMargin && (
          <Strip
            title={`Margin to ${options.ashraeClass}`}
            unit="K"
            timesMs={margin.timesMs}
            values={margin.kelvins}
            color={domainColor('thermal', theme)}
            isDashed
            heightPx={stripPx}
            scale={scale}
            timeMs={timeMs}
            onHover={tellTime}
          />
        )}
        {shownCosts.map((cost) => (
          <Strip
            key={cost.unit}
            title="Cost per hour"
            unit={cost.unit}
            timesMs={cost.timesMs}
            values={cost.values}
            display={cost.display}
            config={cost.config}
            color={theme.colors.text.secondary}
            heightPx={stripPx}
            scale={scale}
            timeMs={timeMs}
            onHover={tellTime}
          />
        ))}
        <div className={styles.axis} style={{ marginLeft: namesPx }} aria-hidden>
          {ticksOf(scale, timeZone).map((tick) => (
            <span key={tick.timeMs} style={{ left: `${percentOf(scale, tick.timeMs)}%` }}>
              {tick.text}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

interface Room {
  /** What lanes and axis leave. */
  leftPx: number;
  strips: number;
  isNarrow: boolean;
}

/** Few lanes leave their room to the curves; many take it, down to what a curve needs. */
function stripHeight({ leftPx, strips, isNarrow }: Room): number {
  const eachPx = Math.floor(leftPx / Math.max(1, strips)) - LINE_PX - (isNarrow ? TITLE_PX : 0);
  return Math.min(STRIP_PX.most, Math.max(STRIP_PX.least, eachPx));
}

/** Labelled times that are named in full. */
function ticksOf({ fromMs, toMs, widthPx }: Scale, timeZone: TimeZone) {
  const marginMs = (HALF_LABEL_PX / widthPx) * (toMs - fromMs);
  return timeTicks(fromMs, toMs, Math.max(1, Math.floor(widthPx / TICK_PX)), timeZone).filter(
    ({ timeMs }) => timeMs - fromMs >= marginMs && toMs - timeMs >= marginMs
  );
}

/** The colour that all of them are given; a sum has none of those of some. */
function commonColour([first, ...others]: readonly Series[]): string | undefined {
  return others.every(({ color }) => color === first?.color) ? first?.color : undefined;
}

/** What a job drew, where the query has power by job. */
function drawnBy({ id }: Job, powers: readonly Series[]): string | undefined {
  const power = powers.find(({ labels }) => labels['job'] === id);
  return power && `${energyText(energyWh(power))} in this range`;
}

/** As the data source calls what no job or tenant claims. */
const UNALLOCATED = 'unallocated';

function shareOf(one: Series): Share {
  const { job, tenant } = one.labels;
  return {
    name: job === undefined ? one.name : `job ${one.name}`,
    wattHours: energyWh(one),
    isClaimed: job !== UNALLOCATED && tenant !== UNALLOCATED,
  };
}
