import React, { useEffect, useMemo, useState } from 'react';
import { dateTimeFormat } from '@grafana/data';
import type { TimeZone } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { Moment } from '../../ask/useMoment.ts';
import type { Happening } from '../../data/happenings.ts';
import { Lanes } from './Lanes.tsx';
import { scrubberStyles } from './Scrubber.styles.ts';

interface Props {
  moment: Moment;
  /** The moment of the panel's own answer, epoch ms: the right end of the scrubber. */
  endMs: number;
  fromMs: number;
  happenings: readonly Happening[];
  timeZone: TimeZone;
}

/** A range is replayed in so many steps, a few a second: an incident of an hour takes half a minute. */
const STEPS = 120;
const STEP_PAUSE_MS = 250;
const DAY_MS = 86_400_000;

/** Goes through the range: drag, step with the arrow keys, or let it play; events and jobs lie along it. */
export function Scrubber({ moment, endMs, fromMs, happenings, timeZone }: Props) {
  const styles = useStyles2(scrubberStyles);
  const [isPlaying, setIsPlaying] = useState(false);
  // Times on a grid of the clock stay the same while the range moves on, so that what was asked is known.
  const stepMs = Math.max(1_000, niceStep((endMs - fromMs) / STEPS));
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  const lastStep = Math.max(1, Math.ceil((endMs - firstMs) / stepMs));
  const { atMs, isLoading, show } = moment;
  const step = atMs === undefined ? lastStep : Math.min(lastStep, Math.max(0, Math.round((atMs - firstMs) / stepMs)));
  const goTo = (next: number) => show(next >= lastStep ? undefined : firstMs + Math.max(0, next) * stepMs);

  useEffect(() => {
    if (!isPlaying || isLoading) {
      return undefined;
    }
    const timer = setTimeout(() => {
      if (step + 1 >= lastStep) {
        setIsPlaying(false);
      }
      show(step + 1 >= lastStep ? undefined : firstMs + (step + 1) * stepMs);
    }, STEP_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, isLoading, step, lastStep, firstMs, stepMs, show]);

  const format = endMs - fromMs < DAY_MS ? 'HH:mm:ss' : 'MM-DD HH:mm';
  const time = dateTimeFormat(atMs ?? endMs, { timeZone, format });
  const shown = useMemo(
    () => happenings.filter(({ fromMs: start, toMs }) => toMs >= fromMs && start <= endMs),
    [happenings, fromMs, endMs]
  );
  const last = shown.findLast((one) => one.fromMs <= (atMs ?? endMs));
  const lastTime = last && dateTimeFormat(last.fromMs, { timeZone, format });
  const caption = last && `${lastTime} ${last.type}: ${last.title}`;
  return (
    <div className={styles.box}>
      <div className={styles.scrubber} role="group" aria-label="Replay of the time range">
        <Button
          size="sm"
          variant="secondary"
          icon={isPlaying ? 'pause' : 'play'}
          aria-label={isPlaying ? 'Pause' : 'Play'}
          onClick={() => {
            if (!isPlaying && atMs === undefined) {
              goTo(0);
            }
            setIsPlaying(!isPlaying);
          }}
        />
        <div className={styles.track}>
          <Lanes happenings={shown} fromMs={fromMs} endMs={endMs} />
          <input
            className={styles.input}
            type="range"
            aria-label="Time"
            aria-valuetext={caption ? `${time}. Last before it: ${caption}` : time}
            min={0}
            max={lastStep}
            value={step}
            onChange={(event) => {
              setIsPlaying(false);
              goTo(Number(event.target.value));
            }}
          />
        </div>
        <span className={styles.time}>{time}</span>
        <span className={styles.caption} title={caption}>
          {last && (
            <>
              {lastTime} <span className={styles.type}>{last.type}: </span>
              {last.title}
            </>
          )}
        </span>
        <Button
          size="sm"
          variant="secondary"
          fill={atMs === undefined ? 'outline' : 'solid'}
          disabled={atMs === undefined}
          onClick={() => {
            setIsPlaying(false);
            show(undefined);
          }}
        >
          End
        </Button>
      </div>
    </div>
  );
}

const NICE_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400].map(
  (s) => s * 1_000
);

function niceStep(ms: number): number {
  return NICE_MS.find((nice) => nice >= ms) ?? Math.ceil(ms / NICE_MS.at(-1)!) * NICE_MS.at(-1)!;
}
