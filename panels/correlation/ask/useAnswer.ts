import { useEffect, useMemo, useRef, useState } from 'react';
import type { DataFrame, DataQueryRequest } from '@grafana/data';
import { type AskedRange, askAll, type Question } from '../../shared/ask/ask.ts';

/** What the panel asked besides its queries. While it is asked again, the old answer stays. */
export type Answer =
  | { state: 'none' }
  | { state: 'loading' }
  | { state: 'failed'; message: string }
  | { state: 'done'; frames: DataFrame[] };

interface Options {
  request: DataQueryRequest | undefined;
  questions: readonly [Question, ...Question[]] | undefined;
  range: AskedRange;
  /** The same questions are asked anew when the end of the range has moved on by so much. */
  everyMs: number;
}

/** Asks when the questions change, when the range does, and once in a while as time goes on. */
export function useAnswer({ request, questions, range, everyMs }: Options): Answer {
  const { fromMs, toMs } = range;
  const asked = useMemo(() => (request && questions ? JSON.stringify(questions) : undefined), [request, questions]);
  const moment = `${Math.round((toMs - fromMs) / 1_000)} ${Math.floor(toMs / everyMs)}`;
  const current = useRef({ request, questions, range });
  useEffect(() => {
    current.current = { request, questions, range };
  });
  const [answer, setAnswer] = useState<{ asked: string; result: Answer }>();

  useEffect(() => {
    const { request: asking, questions: all, range: over } = current.current;
    if (asked === undefined || !asking || !all) {
      return undefined;
    }
    let isOld = false;
    askAll(asking, all, over)
      .then(
        (frames): Answer => ({ state: 'done', frames }),
        (error: unknown): Answer => ({
          state: 'failed',
          message: error instanceof Error ? error.message : 'The data source gave no reason.',
        })
      )
      .then((result) => {
        if (!isOld) {
          setAnswer({ asked, result });
        }
      });
    return () => {
      isOld = true;
    };
  }, [asked, moment]);

  if (asked === undefined) {
    return NONE;
  }
  return answer?.asked === asked ? answer.result : LOADING;
}

const NONE: Answer = { state: 'none' };
const LOADING: Answer = { state: 'loading' };
