import React, { useDeferredValue, useMemo, useState } from 'react';
import { dateTimeFormat } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Finding } from '../../../shared/components/Finding/Finding.tsx';
import { useHeight } from '../../../shared/hooks/useHeight.ts';
import type { Moment } from '../../ask/useMoment.ts';
import { chainsOf } from '../../data/chain.ts';
import { chooseMetrics } from '../../data/choose.ts';
import type { Hall } from '../../data/hall.ts';
import { readHappenings } from '../../data/happenings.ts';
import { jobsOf } from '../../data/jobs.ts';
import { hallSentence } from '../../data/sentences.ts';
import { isDrawn } from '../../layout/equipment.ts';
import type { FloorOptions, Show } from '../../options.ts';
import { Legend } from '../Legend/Legend.tsx';
import { floorImage } from '../PlanView/image.ts';
import { PlanView } from '../PlanView/PlanView.tsx';
import { RackDrawer } from '../RackDrawer/RackDrawer.tsx';
import { RackTable } from '../RackTable/RackTable.tsx';
import { Scrubber } from '../Scrubber/Scrubber.tsx';
import { Toolbar } from '../Toolbar/Toolbar.tsx';
import type { Shape } from '../Toolbar/Toolbar.tsx';
import { floorPanelStyles } from './FloorPanel.styles.ts';
import { usePicture } from './usePicture.ts';
import { useRackVariable } from './useRackVariable.ts';

interface Props extends PanelProps<FloorOptions> {
  hall: Hall;
  /** The moment of the panel's own answer, epoch ms; undefined for a table of another data source. */
  endMs: number | undefined;
  moment: Moment;
  /** The query failed after all; what is drawn is older. */
  failure: string | undefined;
}

/** Lower than this a plan cannot be read, px; the panel then scrolls. */
const LEAST_PLAN_PX = 160;
const DRAWER_PX = 340;
/** Room for what comes a moment after the plan, px, so that the plan does not jump. */
const TOOLBAR_PX = 40;
const LEGEND_PX = 28;
/** Narrower, the drawer covers the plan. */
const NARROW_PX = 720;

/** The plan with what is said above it, what it is asked, what its colours mean, and a rack that is open. */
export function Floor(props: Props) {
  const { hall, endMs, moment, failure, data, timeRange, timeZone, width, height, options, replaceVariables } = props;
  const styles = useStyles2(floorPanelStyles);
  // The plan is what one waits for: controls and legend come with the next drawing (React 18: at once).
  const isSettled = useDeferredValue(true, false);
  const [headRef, headHeight] = useHeight();
  const [footRef, footHeight] = useHeight();
  const [asked, setAsked] = useState<{ metric?: string; show?: Show }>({});
  const [jobName, setJobName] = useState<string>();
  const [shape, setShape] = useState<Shape>('plan');
  const [openKey, setOpenKey] = useState<string>();

  const { metric, bar } = chooseMetrics(hall.metrics, asked.metric ?? options.metric, options.bar);
  const wanted = asked.show ?? options.show;
  const hasLimits = metric?.limit.some((limit) => limit !== null) ?? false;
  const show = wanted === 'margin' && !hasLimits ? 'value' : wanted;
  const hasImage = options.imageUrl.trim() !== '';
  const picture = usePicture(hall, { metric, show, bar }, { hasImage, aspect: aspectOf(width, height) });
  const { plan } = picture;
  const image = useMemo(() => floorImage(options, plan.width), [options, plan.width]);
  const chains = useMemo(() => chainsOf(hall, (index) => isDrawn(hall.equipment[index]!)), [hall]);
  const jobs = useMemo(() => jobsOf(hall.racks), [hall]);
  const job = jobs.find(({ name }) => name === jobName);
  const { chosen, choose } = useRackVariable(options.variable, hall.racks, replaceVariables);

  const happenings = useMemo(() => readHappenings(data), [data]);
  const open = hall.racks.findIndex(({ key }) => key === openKey);
  const openRack = (row: number) => {
    setOpenKey(hall.racks[row]!.key);
    choose(hall.racks[row]!.id);
  };
  const isNarrow = width < NARROW_PX;
  const bodyHeight = Math.max(LEAST_PLAN_PX, height - headHeight - footHeight);
  const bodyWidth = open >= 0 && !isNarrow ? width - DRAWER_PX : width;
  const notes = [
    failure,
    moment.error && `The hall at that time could not be read: ${moment.error}`,
    hasImage && !image ? 'The background picture has no address of a picture' : undefined,
  ];
  return (
    <>
      <div ref={headRef}>
        <Finding
          sentence={`${moment.atMs === undefined ? '' : `At ${dateTimeFormat(hall.atMs ?? moment.atMs, { timeZone })}: `}${hallSentence(hall, metric)}`}
          simulated={hall.simulated}
          notes={notes.filter((note) => note !== undefined)}
        />
        {isSettled ? (
          <Toolbar
            metrics={hall.metrics}
            metric={metric}
            show={show}
            jobs={jobs}
            job={job?.name}
            shape={shape}
            onMetric={(key) => setAsked({ ...asked, metric: key })}
            onShow={(next) => setAsked({ ...asked, show: next })}
            onJob={setJobName}
            onShape={setShape}
          />
        ) : (
          <div style={{ height: TOOLBAR_PX }} />
        )}
      </div>
      <div className={styles.body} style={{ height: bodyHeight }}>
        {shape === 'plan' ? (
          <PlanView
            picture={picture}
            metric={metric}
            chains={chains}
            width={bodyWidth}
            height={bodyHeight}
            footprint={job?.racks}
            chosen={chosen}
            image={image}
            showMinimap={options.showMinimap}
            onOpen={openRack}
          />
        ) : (
          <RackTable hall={hall} metric={metric} width={bodyWidth} height={bodyHeight} onOpen={openRack} />
        )}
        {open >= 0 && (
          <RackDrawer
            hall={hall}
            row={open}
            data={data}
            metric={metric}
            width={isNarrow ? width : DRAWER_PX}
            covers={isNarrow}
            isChosen={chosen.has(open)}
            onClear={() => choose(undefined)}
            onClose={() => setOpenKey(undefined)}
          />
        )}
      </div>
      <div ref={footRef}>
        {isSettled && options.showScrubber && moment.canAsk && endMs !== undefined && (
          <Scrubber
            moment={moment}
            fromMs={timeRange.from.valueOf()}
            endMs={endMs}
            happenings={happenings}
            timeZone={timeZone}
          />
        )}
        {options.showLegend &&
          (isSettled ? (
            <Legend legend={picture.painting.legend} racks={picture.painting.racks} />
          ) : (
            <div style={{ height: LEGEND_PX }} />
          ))}
      </div>
    </>
  );
}

/** In steps, so that a plan does not jump while its panel is dragged larger. */
function aspectOf(width: number, height: number): number {
  return Math.max(0.5, Math.round((2 * width) / Math.max(1, height - 140)) / 2);
}
