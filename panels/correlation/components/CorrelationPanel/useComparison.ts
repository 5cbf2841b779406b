import { useMemo, useState } from 'react';
import type { GrafanaTheme2, PanelData } from '@grafana/data';
import type { CatalogResponse } from '#model/api/catalog.ts';
import type { ValuesResponse } from '#model/api/values.ts';
import type { AskedRange } from '../../../shared/ask/ask.ts';
import { readSeries } from '../../../shared/frames/series.ts';
import { useSettled } from '../../../shared/hooks/useSettled.ts';
import { correlatePair } from '../../analysis/pair.ts';
import { choices, chosenQuantity, isAsked, seriesQuestion } from '../../ask/metrics.ts';
import { sentenceQuestions } from '../../ask/questions.ts';
import { queryOf } from '../../ask/scope.ts';
import { useAnswer } from '../../ask/useAnswer.ts';
import { useResource } from '../../ask/useResource.ts';
import type { CorrelationOptions } from '../../options.ts';
import { readPlaces } from '../../places/read.ts';
import { placesSentence } from '../../places/words.ts';
import { isDrawn } from '../../series/drawn.ts';
import { groupQuantities } from '../../series/quantity.ts';

interface Input {
  data: PanelData;
  options: CorrelationOptions;
  range: AskedRange;
  theme: GrafanaTheme2;
}

/** How often zones and racks are compared again, however often the dashboard refreshes: their delays are minutes. */
const PLACES_EVERY_MS = 60_000;
/** While the range is dragged or zoomed, lags and steps are those of before. */
const REST_MS = 200;
/** What was chosen goes on with each refresh. */
const SERIES_EVERY_MS = 1;

/** What the panel compares: its own series and those that somebody chose, the pair, and where the pair hangs together. */
export function useComparison({ data, options, range, theme }: Input) {
  const { request } = data;
  const { maxLagMinutes } = options;
  const [chosen, setChosen] = useState<{ x?: string; y?: string }>({});
  const [isLooking, setIsLooking] = useState(false);
  const [x, y] = [chosen.x ?? options.x, chosen.y ?? options.y];

  const own = useMemo(() => readSeries(data.series.filter(isDrawn), theme), [data.series, theme]);
  const query = useMemo(() => queryOf(request, own), [request, own]);
  const question = useMemo(() => seriesQuestion(query, [x, y], own), [query, x, y, own]);
  const asked = useAnswer({ request, questions: question, range, everyMs: SERIES_EVERY_MS });
  const series = useMemo(
    () => (asked.state === 'done' ? [...own, ...readSeries(asked.frames, theme)] : own),
    [own, asked, theme]
  );
  const quantities = useMemo(() => groupQuantities(series), [series]);
  const lengthMs = useSettled(range.toMs - range.fromMs, REST_MS);
  const pair = useMemo(() => {
    const keys = { x: chosenQuantity(quantities, x)?.key ?? x, y: chosenQuantity(quantities, y)?.key ?? y };
    return correlatePair(quantities, { ...keys, maxLagMinutes }, lengthMs);
  }, [quantities, x, y, maxLagMinutes, lengthMs]);

  const pairX = pair?.x;
  const pairY = pair?.y;
  const questions = useMemo(
    () => sentenceQuestions(query, pairX && pairY && { x: pairX, y: pairY }, own),
    [query, pairX, pairY, own]
  );
  const answer = useAnswer({ request, questions, range, everyMs: PLACES_EVERY_MS });
  const zones = useResource<ValuesResponse>(request, query, 'values/zone', questions !== undefined);
  const catalog = useResource<CatalogResponse>(request, query, 'catalog', isLooking);
  const zoneNames = useMemo(() => new Map(zones?.values.map(({ value, text }) => [value, text])), [zones]);
  const sentence = useMemo(
    () =>
      answer.state === 'done' && pairX && pairY
        ? placesSentence(readPlaces(answer.frames, zoneNames).places, { x: pairX.title, y: pairY.title })
        : undefined,
    [answer, zoneNames, pairX, pairY]
  );
  const offered = useMemo(() => choices(quantities, catalog), [quantities, catalog]);
  const missing = [x, y].filter((key) => asked.state === 'done' && isAsked(key) && !chosenQuantity(quantities, key));
  const currentX = isAsked(x) ? x : pair?.x.key;
  const currentY = isAsked(y) ? y : pair?.y.key;
  const isLoading = asked.state === 'loading' || (isLooking && query !== undefined && catalog === undefined);
  const choice = useMemo(
    () => ({
      options: offered,
      x: currentX,
      y: currentY,
      isLoading,
      // What is on the other side already changes places with this one.
      onX: (key: string) => setChosen((now) => ({ ...now, x: key, ...(key === currentY && { y: currentX }) })),
      onY: (key: string) => setChosen((now) => ({ ...now, y: key, ...(key === currentX && { x: currentY }) })),
      onOpen: () => setIsLooking(true),
    }),
    [offered, currentX, currentY, isLoading]
  );

  return {
    series,
    quantities,
    pair,
    query,
    zoneNames,
    canAskPlaces: questions !== undefined,
    placesSentence: sentence,
    notes: [
      ...(asked.state === 'failed' ? [`What you chose could not be read: ${asked.message}`] : []),
      ...(answer.state === 'failed' ? [`Racks and zones could not be compared: ${answer.message}`] : []),
      ...(missing.length > 0 ? ['What you chose has no values here in this range'] : []),
    ],
    choice,
  };
}
