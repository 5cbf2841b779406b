import { formattedValueToString } from '@grafana/data';
import type { DisplayProcessor } from '@grafana/data';
import type { EnergyFlow, Imbalance, Link, Pue } from '../data/read.ts';
import type { FlowGraph, FlowNode } from '../graph/graph.ts';
import { isRacks } from '../graph/graph.ts';

export type Write = (value: number) => string;

export const writer =
  (display: DisplayProcessor | undefined): Write =>
  (value) =>
    display ? formattedValueToString(display(value)).trim() : String(value);

/** `PUE 1.16 (1.14 to 1.17)`. */
export function pueWords({ pue, low, high }: Pue): string {
  const range = low === undefined || high === undefined ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `PUE ${pue.toFixed(2)}${range}`;
}

/** `678 kW ÷ 597 kW`: what PUE compares, as it is drawn. */
export function pueRatio({ nodes }: FlowGraph, write: Write): string | undefined {
  const utility = nodes.find(({ id }) => id === 'Utility')?.out ?? 0;
  const racks = nodes.filter(isRacks).reduce((sum, { into }) => sum + into, 0);
  return utility > 0 && racks > 0 ? `${write(utility)} ÷ ${write(racks)}` : undefined;
}

/** `Chillers 631 kW out, 613 kW in`: begins with what is written beside the node, so that who speaks to the screen can say what stands there. */
export function nodeWords({ id, into, out }: FlowNode, write: Write): string {
  const sides = [
    ...(into > 0 ? [{ value: into, text: `${write(into)} in` }] : []),
    ...(out > 0 ? [{ value: out, text: `${write(out)} out` }] : []),
  ].sort((one, other) => other.value - one.value);
  const isSame = into > 0 && out > 0 && write(into) === write(out);
  return `${id} ${isSame ? `${write(into)} in and out` : sides.map(({ text }) => text).join(', ')}`;
}

/** `MTR-MAIN: 9 kW of 405 kW (2.2 %) go in and do not come out.` */
export function imbalanceWords({ equipment, differenceW, inW, share }: Imbalance, write: Write): string {
  const whole = inW === null ? '' : ` of ${write(inW)}`;
  const percent = (100 * Math.abs(share)).toFixed(1);
  return differenceW > 0
    ? `${equipment}: ${write(differenceW)}${whole} (${percent} %) go in and do not come out.`
    : `${equipment}: ${write(-differenceW)} (${percent} %) more come out than go in.`;
}

/** The finding: what reaches racks and chips, what is lost on the way, and what does not add up. PUE itself is on the drawing. */
export function flowSentence(
  { imbalances, pues }: Pick<EnergyFlow, 'imbalances' | 'pues'>,
  links: readonly Link[],
  graph: FlowGraph,
  site: string,
  write: Write,
  writePower: Write
): string {
  const node = (id: string) => graph.nodes.find((one) => one.id === id);
  const utility = node('Utility')?.out ?? 0;
  const sumOf = (is: (one: FlowNode) => boolean) => graph.nodes.filter(is).reduce((sum, { into }) => sum + into, 0);
  const [racks, losses] = [sumOf(isRacks), sumOf(({ kind }) => kind === 'loss')];
  const [gpus, cooling] = [node('GPUs')?.into ?? 0, node('Mechanical')?.into ?? 0];
  const part = (value: number, words: string) =>
    value > 0
      ? [`${write(value)} (${((100 * value) / utility).toFixed(value < 0.1 * utility ? 1 : 0)} %) ${words}`]
      : [];
  const way = [
    ...part(racks, 'reach the racks'),
    ...part(gpus, 'the GPUs'),
    ...part(losses, 'are lost on the way'),
    ...part(cooling, 'run the cooling'),
  ];
  const unknown = sumOf(({ kind }) => kind === 'unaccounted');
  const [worst] = imbalances.filter((one) => one.site === site);
  return [
    ...(utility > 0 && way.length > 0 ? [`Of ${write(utility)} from the utility, ${joined(way)}.`] : []),
    ...(pues.some((one) => one.site === site) ? [] : ['PUE is not known: the utility or a rack is not measured.']),
    ...(worst
      ? [`${writePower(Math.abs(worst.differenceW))} at ${worst.equipment} do not add up.`]
      : links.some(({ basis }) => basis === 'rest')
        ? [
            unknown > 0
              ? `${write(unknown)} are not accounted for, which meters of class 1 may differ by.`
              : 'All meters agree within their class.',
          ]
        : []),
  ].join(' ');
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
