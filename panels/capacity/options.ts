/** With everything in place; with one feed, neighbour or cooler lost; what each side carries when the other is lost. */
export type View = 'n' | 'n1' | 'failover';

export interface CapacityOptions {
  view: View;
  /** The load that a place is looked for, kW. */
  rackKw: number;
  /** Height units that it needs; 0 does not ask for space. */
  rackU: number;
  showBars: boolean;
  showLegend: boolean;
  showFit: boolean;
  showQueue: boolean;
}

/** Four servers of 8 U at 10 kW each. */
export const DEFAULT_OPTIONS: CapacityOptions = {
  view: 'n1',
  rackKw: 40,
  rackU: 32,
  showBars: true,
  showLegend: true,
  showFit: true,
  showQueue: true,
};
