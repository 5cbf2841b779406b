import React, { useMemo } from 'react';
import type { DataQueryRequest, InterpolateFunction } from '@grafana/data';
import { LoadingPlaceholder, useTheme2 } from '@grafana/ui';
import type { AskedRange, Question } from '../../../shared/ask/ask.ts';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { ALL, chooseVariable, hasVariable, isChosen } from '../../../shared/variables/choose.ts';
import type { Pair } from '../../analysis/pair.ts';
import { matrixQuestions } from '../../ask/questions.ts';
import { useAnswer } from '../../ask/useAnswer.ts';
import { readPlaces } from '../../places/read.ts';
import type { Quantity } from '../../series/quantity.ts';
import { Matrix } from './Matrix.tsx';

interface Props {
  request: DataQueryRequest | undefined;
  query: Question | undefined;
  pair: Pair;
  quantities: readonly Quantity[];
  range: AskedRange;
  zoneNames: ReadonlyMap<string, string>;
  width: number;
  height: number;
  replaceVariables: InterpolateFunction;
}

/** A thousand racks are some seconds of maths: as often as that, and only while the matrix is looked at. */
const EVERY_MS = 60_000;

/** The matrix of all racks and zones of the panel's scope, asked for when it is opened. */
export function MatrixView(props: Props) {
  const { request, query, pair, quantities, range, zoneNames, width, height, replaceVariables } = props;
  const theme = useTheme2();
  const questions = useMemo(() => matrixQuestions(query, pair, quantities), [query, pair, quantities]);
  const answer = useAnswer({ request, questions, range, everyMs: EVERY_MS });
  const places = useMemo(
    () => (answer.state === 'done' ? readPlaces(answer.frames, zoneNames) : undefined),
    [answer, zoneNames]
  );
  if (answer.state === 'failed') {
    return <Notice width={width} height={height} title="Racks and zones could not be compared" text={answer.message} />;
  }
  if (!places) {
    return <LoadingPlaceholder text="Comparing racks and zones ..." />;
  }
  if (places.places.length === 0) {
    return (
      <Notice
        width={width}
        height={height}
        title="No rack or zone has both metrics"
        text="Choose other metrics, or more racks."
      />
    );
  }
  return (
    <Matrix
      answer={places}
      width={width}
      height={height}
      color={theme.colors.text.secondary}
      canChoose={{ zone: hasVariable('zone', replaceVariables), rack: hasVariable('rack', replaceVariables) }}
      isChosen={({ kind, id }) => isChosen(kind, id, replaceVariables)}
      onChoose={({ kind, id }) => chooseVariable(kind, isChosen(kind, id, replaceVariables) ? ALL : id)}
    />
  );
}
