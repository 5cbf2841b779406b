/** What a kind of query is for, in the words by which an assistant chooses it; a kind without any is offered by its name. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  timeseries:
    'Metrics over time by site, zone, rack, equipment or point, such as power, temperatures and GPU utilization; several metrics in one question. Each series comes with its last, lowest, highest and mean value.',
  correlation:
    'What follows what: pairs of metrics by rack or zone with strength (r), delay, slope, n and the false discovery rate q. Only rows with isFinding are beyond chance.',
  health:
    'How fresh, complete and good the data is, by rack, source or point. Ask it before trusting numbers that look odd.',
  impact:
    'What the loss of power or cooling equipment does: racks, jobs and tenants at risk, redundancy left, minutes until the thermal limit. Without a target: the equipment whose loss would hurt most now.',
  capacity: 'Limits, draw and headroom of power, cooling and space, N and N-1: where the next rack fits.',
  energyflow: 'Energy from the utility to the chip and its heat to the tower, with losses and what is not metered.',
  kpi: 'Efficiency and cost by site or zone: PUE with its category, WUE, CUE, ERF, REF, CER, ITEUsv, ITUE, TUE, cost per kW and GPU-hour, with coverage and what is missing.',
  chargeback:
    'Energy, cost and carbon of tenants, jobs, GPU models, hours, days or months, fully loaded, with what nobody has by its name: together what the meters say. Closed months stay as they were; corrections are rows of their own.',
  roi: 'What initiatives saved, verified against baselines on load and weather, with the interval that holds it, payback and worth; rows "explanation" say how the numbers came about.',
  events: 'What happened: jobs, alarms, gaps in the data, states of sources, changes of the topology.',
  floor:
    'The hall at a moment: each rack with its place, chosen metrics, margin to its limit, state, quality and jobs.',
};
