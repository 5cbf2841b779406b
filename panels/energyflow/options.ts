/** Mean power over the range, or the energy of the steps that are known. */
export type Quantity = 'power' | 'energy';

export interface EnergyflowOptions {
  quantity: Quantity;
  /** Heat from the racks to the towers. */
  showHeat: boolean;
  /** The numbers as a table below the drawing; a screen reader has it always. */
  showTable: boolean;
}

export const DEFAULT_OPTIONS: EnergyflowOptions = { quantity: 'power', showHeat: true, showTable: false };
