/** Spellings of `ReadingUnits` in the field, in lower case without blanks, and the UCUM code that each means. */
const SPELLINGS: Record<string, readonly string[]> = {
  Cel: ['cel', 'c', 'celsius', 'degc', 'degreesc', 'degree_c', 'degreecelsius', 'degreescelsius', '°c', 'ºc'],
  '[degF]': ['[degf]', 'f', 'fahrenheit', 'degf', 'degreesf', '°f'],
  K: ['k', 'kelvin'],
  W: ['w', 'watt', 'watts'],
  kW: ['kw', 'kilowatt', 'kilowatts'],
  mW: ['mw', 'milliwatt', 'milliwatts'],
  'kW.h': ['kw.h', 'kwh', 'kilowatthour', 'kilowatthours'],
  'W.h': ['w.h', 'wh', 'watthour', 'watthours'],
  J: ['j', 'joule', 'joules'],
  kJ: ['kj', 'kilojoules'],
  V: ['v', 'volt', 'volts', 'vac', 'vdc'],
  mV: ['mv', 'millivolt', 'millivolts'],
  A: ['a', 'amp', 'amps', 'ampere', 'amperes'],
  mA: ['ma', 'milliamps', 'milliamperes'],
  Hz: ['hz', 'hertz'],
  '{revolution}/min': ['rpm', '{rev}/min', '{revolution}/min', 'rev/min', 'r/min', '1/min'],
  '%': ['%', 'percent', 'pct', 'percentage', '%rh'],
  'L/min': ['l/min', 'lpm', 'literpermin', 'litersperminute', 'l/m'],
  'L/s': ['l/s', 'lps'],
  'm3/h': ['m3/h', 'm^3/h', 'm³/h', 'cmh'],
  '[gal_us]/min': ['gpm', '[gal_us]/min'],
  kPa: ['kpa'],
  bar: ['bar'],
  '[psi]': ['psi', '[psi]', 'psig'],
  Pa: ['pa'],
};
const CODES = new Map(Object.entries(SPELLINGS).flatMap(([code, texts]) => texts.map((text) => [text, code] as const)));

/** What a unit says that a value is. */
export const KIND_OF_UNIT: Record<string, string> = {
  Cel: 'temperature',
  '[degF]': 'temperature',
  K: 'temperature',
  W: 'power',
  kW: 'power',
  mW: 'power',
  'kW.h': 'energy',
  'W.h': 'energy',
  J: 'energy',
  kJ: 'energy',
  V: 'voltage',
  mV: 'voltage',
  A: 'current',
  mA: 'current',
  Hz: 'frequency',
  '{revolution}/min': 'fan',
  '%': 'percent',
  'L/min': 'flow',
  'L/s': 'flow',
  'm3/h': 'flow',
  '[gal_us]/min': 'flow',
  kPa: 'pressure',
  bar: 'pressure',
  '[psi]': 'pressure',
  Pa: 'pressure',
};

/** The UCUM code of a unit as firmware spells it; `undefined` for one that nobody knows. Case is read over: no BMC measures megawatts. */
export function unitCode(spelling: string): string | undefined {
  return CODES.get(spelling.toLowerCase().replace(/[\s_]+/g, ''));
}
