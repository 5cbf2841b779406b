/**
 * Engineering units as building systems write them, and their UCUM codes. Pure, so panels may import it.
 *
 * - `C` and `F` are temperatures here; in UCUM they are coulomb and farad.
 * - `ton` and `TR` are tons of refrigeration (12,000 Btu_IT/h, ASHRAE), never a mass: nothing in a plant is weighed.
 * - `var` does not exist in UCUM; the annotation on `V.A{reactive}` keeps it apart from apparent power.
 * - A temperature difference is `K{difference}`: a plain `K` or `Cel` is a point on a scale and is moved by 273.15.
 */
const ALIASES: Record<string, string[]> = {
  W: ['watt', 'watts'],
  kW: ['kilowatt', 'kilowatts', 'kw'],
  MW: ['megawatt', 'megawatts'],
  'V.A': ['VA', 'volt-amperes', 'voltampere'],
  'kV.A': ['kVA', 'KVA', 'kilovolt-amperes'],
  'MV.A': ['MVA', 'megavolt-amperes'],
  'V.A{reactive}': ['var', 'VAR', 'VAr', 'volt-amperes-reactive'],
  'kV.A{reactive}': ['kvar', 'kVAR', 'kVAr', 'kilovolt-amperes-reactive'],
  'MV.A{reactive}': ['Mvar', 'MVAR', 'MVAr', 'megavolt-amperes-reactive'],
  'W.h': ['Wh', 'watt-hours'],
  'kW.h': ['kWh', 'KWH', 'kwh', 'kilowatt-hours'],
  'MW.h': ['MWh', 'megawatt-hours'],
  J: ['joule', 'joules'],
  kJ: ['kilojoules'],
  'V.A.h': ['VAh'],
  'kV.A.h': ['kVAh'],
  V: ['volt', 'volts'],
  mV: ['millivolts'],
  kV: ['kilovolts'],
  A: ['amp', 'amps', 'ampere', 'amperes'],
  mA: ['milliamperes'],
  Hz: ['hertz', 'hz'],
  kHz: ['kilohertz'],
  MHz: ['megahertz'],
  '{revolution}/min': ['rpm', 'RPM', 'r/min', 'rev/min', 'revolutions-per-minute'],
  Cel: ['C', '°C', 'degC', 'deg C', 'DegC', 'celsius', 'Celsius', 'degrees-celsius'],
  '[degF]': ['F', '°F', 'degF', 'deg F', 'DegF', 'fahrenheit', 'Fahrenheit', 'degrees-fahrenheit'],
  K: ['kelvin', 'degrees-kelvin'],
  'K{difference}': ['deltaK', 'ΔK', 'delta-degrees-kelvin', 'deltaC', 'delta C', 'ΔC', 'Δ°C'],
  '[degF]{difference}': ['deltaF', 'delta F', 'ΔF', 'Δ°F', 'delta-degrees-fahrenheit'],
  '%': ['pct', 'percent', 'Percent'],
  '%{RH}': ['%RH', '%rh', '% RH', 'RH%', 'percent-relative-humidity'],
  '1': ['', 'no-units', 'none', 'ratio', 'pu', 'power-factor'],
  'L/min': ['LPM', 'lpm', 'l/min', 'liters-per-minute'],
  'L/s': ['LPS', 'lps', 'l/s', 'liters-per-second'],
  'L/h': ['LPH', 'l/h', 'liters-per-hour'],
  'm3/h': ['m³/h', 'CMH', 'cubic-meters-per-hour'],
  'm3/s': ['m³/s', 'cubic-meters-per-second'],
  '[gal_us]/min': ['GPM', 'gpm', 'us-gallons-per-minute'],
  '[cft_i]/min': ['CFM', 'cfm', 'ft3/min', 'cubic-feet-per-minute'],
  Pa: ['pascal', 'pascals'],
  hPa: ['hectopascals'],
  kPa: ['kilopascal', 'kilopascals'],
  MPa: ['megapascals'],
  bar: ['bars'],
  mbar: ['millibar', 'millibars'],
  '[psi]': ['psi', 'PSI', 'psig', 'pounds-force-per-square-inch'],
  "[in_i'H2O]": ['inH2O', 'inH₂O', 'in.w.c.', 'inWC', 'inches-of-water'],
  "[in_i'Hg]": ['inHg', 'inches-of-mercury'],
  'mm[Hg]': ['mmHg', 'millimeters-of-mercury'],
  'm[H2O]': ['mH2O'],
  '12000.[Btu_IT]/h': ['ton', 'tons', 'TR', 'RT', 'ton of refrigeration', 'tons-refrigeration'],
  '[Btu_IT]/h': ['BTU/h', 'Btu/h', 'BTUH', 'btus-per-hour'],
  dB: ['decibel', 'decibels', 'dBA', 'dB(A)'],
  s: ['sec', 'seconds'],
  min: ['minutes'],
  h: ['hr', 'hours'],
  ms: ['milliseconds'],
  By: ['byte', 'bytes'],
  'By/s': ['B/s'],
  'bit/s': ['bps'],
  'm/s': ['meters-per-second'],
  'g/m3': ['g/m³', 'grams-of-water-per-cubic-meter'],
  '[ppm]': ['ppm', 'parts-per-million'],
  lx: ['lux', 'luxes'],
};

/** Every spelling with its UCUM code, the code itself included. */
export const ENGINEERING_UNITS: ReadonlyArray<readonly [alias: string, ucum: string]> = Object.entries(ALIASES).flatMap(
  ([ucum, aliases]) => [ucum, ...aliases].map((alias) => [alias, ucum] as const)
);

const UCUM_BY_ALIAS = new Map(ENGINEERING_UNITS);

/**
 * The UCUM code of an engineering unit as DSX, BACnet or a device's manual writes it: `C` gives `Cel`, `LPM` gives `L/min`.
 * Case counts (`mW` is not `MW`). Undefined for a unit that is not listed.
 */
export function ucumFromEngineeringUnit(engUnit: string): string | undefined {
  return UCUM_BY_ALIAS.get(engUnit.trim());
}
