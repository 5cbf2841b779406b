/** A metric of a pair, as far as it has to be said. */
interface PairSide {
  metric: string;
  processArea: string[];
}

const GPU_POWER: PairSide = { metric: 'hw.power', processArea: ['GPU'] };

/** What both teams ask first: what the work of the GPUs does to the air, to the liquid, and to the power of the racks. */
export const HEADLINE_PAIRS: ReadonlyArray<{ x: PairSide; y: PairSide }> = [
  { x: GPU_POWER, y: { metric: 'AirTemperature', processArea: ['Inlet'] } },
  { x: GPU_POWER, y: { metric: 'RackLiquidReturnTemperature', processArea: [] } },
  { x: GPU_POWER, y: { metric: 'RackPower', processArea: [] } },
];
