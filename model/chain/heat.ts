/** Water at 30 °C: density times specific heat, J/(L K). Coolant with a quarter of glycol carries about 5 % less. */
const WATER_J_LK = 4_160;
/** Air at 25 °C and sea level, J/(m³ K). */
const AIR_J_M3K = 1_190;

/** Heat that a flow of water carries, W, from L/min and the rise from supply to return in kelvin. */
export function liquidHeatW(flowLMin: number, riseK: number): number {
  return (flowLMin / 60) * WATER_J_LK * riseK;
}

/** Heat that a flow of air carries, W, from m³/h and the rise from supply to return in kelvin. */
export function airHeatW(flowM3H: number, riseK: number): number {
  return (flowM3H / 3_600) * AIR_J_M3K * riseK;
}
