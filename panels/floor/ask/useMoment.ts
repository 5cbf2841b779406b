import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PanelData } from '@grafana/data';
import type { Hall } from '../data/hall.ts';
import { floorMeta, readHall } from '../data/read-hall.ts';
import { transplanted } from '../data/transplant.ts';
import { ask } from '../../shared/ask/ask.ts';

/** Halls of moments that were looked at: a replay that is played twice asks once. */
const MAX_KNOWN = 150;
/** The kind reads the newest sample before a moment; a range has to have some length. */
const RANGE_MS = 60_000;

export interface Moment {
  /** What is shown instead of the panel's own answer; undefined while it shows that. */
  hall: Hall | undefined;
  /** The moment that was asked for, epoch ms; undefined for the panel's own. */
  atMs: number | undefined;
  isLoading: boolean;
  error: string | undefined;
  /** Whether the panel can be asked for other moments: its data is an answer of the kind `floor`. */
  canAsk: boolean;
  show(atMs: number | undefined): void;
}

/** The hall at another time of the range: the panel's own query, asked for that moment. */
export function useMoment(data: PanelData): Moment {
  const [atMs, setAtMs] = useState<number>();
  const [past, setPast] = useState<{ atMs: number; hall: Hall }>();
  const [error, setError] = useState<string>();
  const known = useRef(new Map<number, Hall>());
  const isBusy = useRef(false);
  const { request, series } = data;
  const racks = useMemo(() => series.find((frame) => floorMeta(frame).kind === 'floor'), [series]);
  const target = useMemo(() => request?.targets.find(({ refId }) => refId === racks?.refId), [request, racks?.refId]);
  const key = useMemo(() => JSON.stringify(target), [target]);
  const current = useRef({ request, target, series });
  const wanted = useRef(atMs);
  useEffect(() => {
    current.current = { request, target, series };
    wanted.current = atMs;
  });
  // Another zone or metric: what is known is about something else.
  useEffect(() => known.current.clear(), [key]);

  const read = useCallback(async () => {
    // One question at a time: while a hand drags, only the last moment counts.
    for (isBusy.current = true; wanted.current !== undefined;) {
      const moment = wanted.current;
      const { request: asking, target: query, series: shown } = current.current;
      const before = known.current.get(moment);
      if (before) {
        setPast({ atMs: moment, hall: before });
      } else if (asking && query) {
        try {
          const frames = await ask(asking, { ...query, at: moment }, { fromMs: moment - RANGE_MS, toMs: moment });
          const hall = readHall(transplanted(shown, frames));
          if (hall) {
            if (known.current.size >= MAX_KNOWN) {
              known.current.clear();
            }
            known.current.set(moment, hall);
            setPast({ atMs: moment, hall });
          }
          setError(undefined);
        } catch (failure) {
          setError((failure as Error).message);
        }
      }
      if (wanted.current === moment) {
        break;
      }
    }
    isBusy.current = false;
  }, []);

  const show = useCallback(
    (next: number | undefined) => {
      wanted.current = next;
      setAtMs(next);
      setError(undefined);
      if (next === undefined) {
        setPast(undefined);
      } else if (!isBusy.current) {
        void read();
      }
    },
    [read]
  );
  return {
    hall: atMs === undefined ? undefined : past?.hall,
    atMs,
    isLoading: atMs !== undefined && past?.atMs !== atMs && error === undefined,
    error,
    canAsk: racks !== undefined && target !== undefined,
    show,
  };
}
