import { FEED_COUNT, POWER_SHELVES, type Machine, type PowerShelf } from './layout.ts';
import { SHELF_LOSS } from './parameters.ts';
import { celsius, NODE, type PlantState } from './state.ts';

/** What a server's or a switch's management controller reads. */
export interface MachineReading {
  powerW: number;
  inletC: number;
  outletC: number;
  /** Fans, 0..1 of full speed. */
  fan: number;
  gpus: Array<{ powerW: number; temperatureC: number }>;
}

/** What a power shelf's controller reads. */
export interface ShelfReading {
  /** From its feed, W. */
  inputW: number;
  /** To the rack's DC busbar, W. */
  outputW: number;
}

export function machineReading(state: PlantState, { index, rack, gpus, firstGpu }: Machine): MachineReading {
  return {
    powerW: state.machineW[index] ?? 0,
    inletC: celsius(state, NODE.inlet + rack),
    outletC: celsius(state, NODE.outlet + rack),
    fan: state.fan[index] ?? 0,
    gpus: Array.from({ length: gpus }, (_, slot) => ({
      powerW: state.gpuW[firstGpu + slot] ?? 0,
      temperatureC: celsius(state, NODE.gpu + firstGpu + slot),
    })),
  };
}

/** The shelves of a feed share what the rack draws from it; what they lose is the difference of input and output. */
export function shelfReading(state: PlantState, { rack, feed }: PowerShelf): ShelfReading {
  const inputW = ((state.power.tapW[rack * FEED_COUNT + feed] ?? 0) * FEED_COUNT) / POWER_SHELVES;
  const ratingW = SHELF_LOSS.ratingW / POWER_SHELVES;
  const lossW =
    SHELF_LOSS.noLoad * ratingW + SHELF_LOSS.proportional * inputW + (SHELF_LOSS.square * inputW ** 2) / ratingW;
  return { inputW, outputW: Math.max(0, inputW - lossW) };
}
