import React from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { domainColor } from '../../../shared/look/domains.ts';
import type { Elevation as ElevationData, Part } from '../../data/elevation.ts';
import { plural } from '../../data/sentences.ts';
import { elevationFrame, type Fold } from '../../layout/elevation-frame.ts';
import { colourAt, cssGradient, toCss } from '../../look/colours.ts';
import { elevationStyles, UNIT_PX } from './Elevation.styles.ts';
import { Feeds } from './Feeds.tsx';
import { unitText } from './units.ts';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

/** Between these a GPU is judged, Cel: idle, and where today's ones slow down to protect themselves. */
const GPU_SCALE_CEL = { low: 30, high: 87 };

/** What is mounted where in a rack, with power, temperature of GPUs, feeds and liquid. */
export function Elevation({ elevation }: { elevation: ElevationData }) {
  const styles = useStyles2(elevationStyles);
  const theme = useTheme2();
  const { heightU, parts, feeds, liquid } = elevation;
  const mounted = parts.filter((part): part is Part & { positionU: number } => part.positionU !== undefined);
  const frame = elevationFrame(mounted, heightU);
  const loose = parts.filter(({ positionU }) => positionU === undefined);
  const hasGpus = parts.some(({ gpus }) => gpus.length > 0);
  return (
    <div className={styles.section}>
      {liquid && (
        <p>
          <strong>Liquid</strong> {unitText(liquid.supplyCel, 'celsius')} in, {unitText(liquid.returnCel, 'celsius')}{' '}
          out
          {liquid.flowLpm !== null && `, ${liquid.flowLpm.toFixed(0)} L/min`}
        </p>
      )}
      {mounted.length > 0 && (
        <>
          <div className={styles.heading}>
            <h6>Elevation, {heightU} U</h6>
            {hasGpus && <GpuScale />}
          </div>
          <ol
            className={styles.frame}
            style={{ height: frame.drawnU * UNIT_PX + 4, marginLeft: liquid ? 10 : 0 }}
            reversed
          >
            {liquid && (
              <li
                aria-hidden="true"
                className={styles.pipes}
                style={{
                  background: `linear-gradient(to right, ${domainColor('compute', theme)} 0 45%, transparent 45% 55%, ${domainColor('thermal', theme)} 55%)`,
                }}
              />
            )}
            {mounted.map((part) => (
              <li
                key={part.id}
                className={styles.part}
                title={partWords(part)}
                style={{
                  bottom: frame.offsetU(part.positionU) * UNIT_PX,
                  height: Math.max(1, part.heightU) * UNIT_PX,
                  borderStyle: part.face === 'rear' ? 'dashed' : 'solid',
                }}
              >
                <PartLine part={part} />
              </li>
            ))}
            {Array.from({ length: Math.floor(heightU / 5) }, (_, at) => (at + 1) * 5)
              .filter((unit) => unit >= frame.fromU && unit <= frame.toU)
              .map((unit) => (
                <li
                  key={unit}
                  aria-hidden="true"
                  className={styles.unit}
                  style={{ bottom: frame.offsetU(unit) * UNIT_PX }}
                >
                  {unit}
                </li>
              ))}
            {frame.above && <Folded fold={frame.above} className={`${styles.fold} ${styles.foldAbove}`} />}
            {frame.below && <Folded fold={frame.below} className={`${styles.fold} ${styles.foldBelow}`} />}
          </ol>
        </>
      )}
      {loose.length > 0 && (
        <>
          <div className={styles.heading}>
            <h6>
              {mounted.length > 0 ? 'In it, at a height that nobody says' : `In it: ${plural(loose.length, 'machine')}`}
            </h6>
            {hasGpus && mounted.length === 0 && <GpuScale />}
          </div>
          {loose.map((part) => (
            <div key={part.id} className={styles.loose} title={partWords(part)}>
              <PartLine part={part} />
            </div>
          ))}
        </>
      )}
      {parts.length === 0 && (
        <p className={styles.faint}>
          The topology knows no machine in this rack. An inventory such as NetBox brings them.
        </p>
      )}
      <Feeds feeds={feeds} />
    </div>
  );
}

/** Above what it explains: a tall rack is longer than its panel. */
function GpuScale() {
  const styles = useStyles2(elevationStyles);
  return (
    <span className={styles.faint}>
      GPUs {GPU_SCALE_CEL.low} °C{' '}
      <span
        style={{ ...KEEPS_GROUND, display: 'inline-block', width: 60, height: 8, background: cssGradient('value') }}
      />{' '}
      {GPU_SCALE_CEL.high} °C
    </span>
  );
}

function Folded({ fold: { fromU, toU }, className }: { fold: Fold; className: string }) {
  return (
    <li className={className}>
      U {fromU} to {toU}: no machine known
    </li>
  );
}

function PartLine({ part }: { part: Part }) {
  const styles = useStyles2(elevationStyles);
  return (
    <>
      <span className={[styles.name, part.heightU > 1 && styles.twoLines].filter(Boolean).join(' ')}>{part.name}</span>
      {part.gpus.length > 0 && (
        <span className={styles.gpus}>
          {part.gpus.map((gpu) => (
            <span
              key={gpu.id}
              className={styles.gpu}
              title={`${gpu.id}: ${unitText(gpu.temperatureCel, 'celsius')}, ${unitText(gpu.powerW, 'watt')}`}
              style={
                gpu.temperatureCel === null
                  ? { border: '1px solid' }
                  : { background: toCss(colourAt('value', shareOf(gpu.temperatureCel))) }
              }
            />
          ))}
        </span>
      )}
      {part.powerW !== null && <span>{unitText(part.powerW, 'watt')}</span>}
    </>
  );
}

function shareOf(celsius: number): number {
  return (celsius - GPU_SCALE_CEL.low) / (GPU_SCALE_CEL.high - GPU_SCALE_CEL.low);
}

/** `R-A01-N01, U 3 to 10, 5.2 kW, 8 GPUs: 55 °C to 61 °C, 3.9 kW`. */
function partWords({ name, positionU, heightU, powerW, gpus }: Part): string {
  const at =
    positionU === undefined ? '' : heightU > 1 ? `U ${positionU} to ${positionU + heightU - 1}` : `U ${positionU}`;
  const temperatures = gpus.flatMap(({ temperatureCel }) => temperatureCel ?? []);
  const watts = gpus.reduce((sum, gpu) => sum + (gpu.powerW ?? 0), 0);
  const heat =
    temperatures.length === 0
      ? ''
      : `: ${unitText(Math.min(...temperatures), 'celsius')} to ${unitText(Math.max(...temperatures), 'celsius')}, ${unitText(watts, 'watt')}`;
  return [
    name,
    at,
    powerW === null ? '' : unitText(powerW, 'watt'),
    gpus.length > 0 ? `${plural(gpus.length, 'GPU')}${heat}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}
