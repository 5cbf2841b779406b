/** One field of the European database on data centres. */
export interface ReportField {
  /** Its symbol in the regulation; empty where it has none. */
  symbol: string;
  name: string;
  /** Where the regulation has it. */
  part: (typeof PARTS)[keyof typeof PARTS];
  unit: string;
  value: number | string | null;
  /** What the value is, and of how much of the year it is known; 0 where there is none. */
  source: string;
  coverage: number;
  /** What would have to be measured or stated; empty where nothing is. */
  missing: string;
}

const PARTS = {
  site: 'Annex I: the data centre',
  operation: 'Annex I: its operation',
  energy: 'Annex II: energy and sustainability',
  capacity: 'Annex II: ICT capacity',
  traffic: 'Annex II: data traffic',
  indicators: 'Annex III: sustainability indicators',
} as const;

/** A KPI of a year, as the query kind `kpi` answers it. Energy is in kWh, water in L. */
export interface YearKpi {
  kpi: string;
  value: number | null;
  category: number | null;
  numerator: number | null;
  denominator: number | null;
  coverage: number;
  missing: string;
}

/** What is installed: the sum of what the racks may draw, W; null where some have no limit. */
export interface Installed {
  racks: number;
  withoutLimit: number;
  limitW: number;
}

const BY_HAND = 'Plenum does not know it: fill it in by hand.';

/**
 * The fields that Delegated Regulation (EU) 2024/1364 asks data centres of 500 kW and more for by 15 May of each year (annexes I to III, in
 * their order and with their symbols and units), with those that are measured here filled in. A year that is known in part is not scaled
 * up: `coverage` says of how much of it the value is.
 */
export function euReport(siteName: string, kpis: readonly YearKpi[], installed: Installed): ReportField[] {
  // At the output of the UPS, as the regulation has it; else at the racks, where that alone is measured.
  const pue = [1, 2, 3]
    .map((category) => kpis.find((one) => one.kpi === 'pue' && one.category === category && one.numerator !== null))
    .find((one) => one !== undefined);
  const anyPue = pue ?? kpis.find(({ kpi }) => kpi === 'pue');
  const of = (kpi: string) => kpis.find((one) => one.kpi === kpi);
  const field = (
    part: keyof typeof PARTS,
    symbol: string,
    name: string,
    unit: string,
    value: number | string | null | undefined,
    source: string,
    from: Pick<YearKpi, 'coverage' | 'missing'> | undefined
  ): ReportField => {
    const isKnown = value !== null && value !== undefined;
    return {
      ...{ symbol, name, part: PARTS[part], unit, value: isKnown ? value : null },
      source: isKnown ? source : '',
      coverage: isKnown ? (from?.coverage ?? 1) : 0,
      missing: isKnown ? partWords(from) : from?.missing || BY_HAND,
    };
  };
  const unknown = (part: keyof typeof PARTS, symbol: string, name: string, unit: string) =>
    field(part, symbol, name, unit, null, '', undefined);
  const litres = of('wue')?.numerator;
  const where = { 1: 'output of the UPS', 2: 'racks', 3: 'servers' }[pue?.category ?? 1] ?? 'racks';
  return [
    field('site', '', 'Data centre name', '', siteName, 'The name of the site in the topology', undefined),
    unknown('site', '', 'Owner of the data centre, name and contact details', ''),
    unknown('site', '', 'Operator of the data centre, name and contact details', ''),
    unknown('site', '', 'Location of the data centre (LAU code)', ''),
    unknown('site', '', 'Type of data centre', ''),
    unknown('site', '', 'Year and month of entry into operation', ''),
    unknown('operation', '', 'Electrical infrastructure redundancy level at high voltage level', ''),
    unknown('operation', '', 'Electrical infrastructure redundancy level at low voltage level (line-up)', ''),
    unknown('operation', '', 'Electrical infrastructure redundancy level at rack level', ''),
    unknown('operation', '', 'Cooling infrastructure redundancy level at room level', ''),
    unknown('operation', '', 'Cooling infrastructure redundancy level at rack level', ''),
    field(
      'energy',
      'PDIT',
      'Installed information technology power demand',
      'kW',
      installed.racks > 0 && installed.withoutLimit === 0 ? installed.limitW / 1000 : null,
      `What ${installed.racks} racks may draw (powerLimitW): the rated demand, where the nominal demand of what stands in them is not known`,
      installed.withoutLimit > 0
        ? {
            coverage: 0,
            missing: `${installed.withoutLimit} of ${installed.racks} racks have no powerLimitW in the topology.`,
          }
        : undefined
    ),
    unknown('energy', 'SDC', 'Data centre total floor area', 'm2'),
    unknown('energy', 'SCR', 'Data centre computer room floor area', 'm2'),
    field(
      'energy',
      'EDC',
      'Total energy consumption',
      'kWh',
      pue?.numerator,
      'Meters at the utility; electricity alone: add fuels',
      anyPue
    ),
    unknown('energy', 'EDC-BG', 'Total energy consumption from back-up generators', 'kWh'),
    field(
      'energy',
      'EIT',
      'Total energy consumption of information technology equipment',
      'kWh',
      pue?.denominator,
      `Meters at the ${where} (category ${pue?.category ?? '-'} of ISO/IEC 30134-2)`,
      anyPue
    ),
    unknown('energy', '', 'Electrical grid functions', ''),
    unknown('energy', 'CBtG', 'Average battery capacity', 'kW'),
    field(
      'energy',
      'WIN',
      'Total water input',
      'm3',
      typeof litres === 'number' ? litres / 1000 : litres,
      'Statements of water: say which WUE category of EN 50600-4-9 they are; a month that is not stated counts like the others',
      of('wue')
    ),
    unknown('energy', 'WIN-POT', 'Total potable water input', 'm3'),
    field(
      'energy',
      'EREUSE',
      'Waste heat reused',
      'kWh',
      of('erf')?.numerator,
      'Statements of reused-energy',
      of('erf')
    ),
    unknown('energy', 'TWH', 'Average waste heat temperature', 'Cel'),
    unknown('energy', 'TIN', 'Average setpoint information technology equipment intake air temperature', 'Cel'),
    unknown('energy', '', 'Types of refrigerants used', ''),
    unknown('energy', 'CDD', 'Cooling degree days, base 21 °C', 'K.d'),
    field(
      'energy',
      'ERES-TOT',
      'Total renewable energy consumption',
      'kWh',
      of('ref')?.numerator,
      'Statements of renewable-energy',
      of('ref')
    ),
    unknown('energy', 'ERES-GOO', 'Total renewable energy consumption from Guarantees of Origin', 'kWh'),
    unknown('energy', 'ERES-PPA', 'Total renewable energy consumption from Power Purchasing Agreements', 'kWh'),
    unknown('energy', 'ERES-OS', 'Total renewable energy consumption from on-site renewables', 'kWh'),
    unknown('capacity', 'CSERV', 'ICT capacity for servers', ''),
    unknown('capacity', 'CSTOR', 'ICT capacity for storage equipment', 'PBy'),
    unknown('traffic', 'BIN', 'Incoming traffic bandwidth', 'GBy/s'),
    unknown('traffic', 'BOUT', 'Outgoing traffic bandwidth', 'GBy/s'),
    unknown('traffic', 'TIN', 'Incoming data traffic', 'EBy'),
    unknown('traffic', 'TOUT', 'Outgoing data traffic', 'EBy'),
    field('indicators', 'PUE', 'Power usage effectiveness', '', pue?.value, 'EDC / EIT', anyPue),
    field('indicators', 'WUE', 'Water usage effectiveness', 'm3/MWh', perMwh(litres, pue), 'WIN / EIT', of('wue')),
    field('indicators', 'ERF', 'Energy reuse factor', '', of('erf')?.value, 'EREUSE / EDC', of('erf')),
    field('indicators', 'REF', 'Renewable energy factor', '', of('ref')?.value, 'ERES-TOT / EDC', of('ref')),
  ];
}

/** Of what is known in a part of the year, which part. */
function partWords(from: Pick<YearKpi, 'coverage' | 'missing'> | undefined): string {
  return from === undefined || from.coverage > 0.999
    ? ''
    : `Known for ${(100 * from.coverage).toFixed(1)} % of the year. ${from.missing}`.trim();
}

/** Water of the whole year over energy that is known in a part of it, both by time: m³/MWh, which is L/kWh. */
function perMwh(litres: number | null | undefined, pue: YearKpi | undefined): number | null {
  const kwh = pue?.denominator && pue.coverage > 0 ? pue.denominator / pue.coverage : undefined;
  return typeof litres === 'number' && kwh ? litres / kwh : null;
}
