import { defineMetrics } from './define.ts';
import { IT_EQUIPMENT } from './object-types.ts';

/** Components of a server beside its GPUs, as a BMC tells them apart. */
const COMPONENTS = [
  'CPU',
  'Memory',
  'Power supply',
  'Storage',
  'Network',
  'Fans',
  'Voltage regulator',
  'Chipset',
  'Battery',
];
/** Sides of a power supply. */
const SIDES = ['Input', 'Output'];
/** Places in a server where a temperature is taken. */
const PLACES = ['Ambient', 'Exhaust', 'Coolant inlet', 'Coolant outlet', 'Power shelf', 'PDU'];
/** Fans that cool one component, and not the whole server. */
const FANS_OF = ['CPU', 'GPU', 'Power supply'];

/**
 * Hardware metrics of the OpenTelemetry semantic conventions (`hw.*`, status: development). Counters are stored as rates, so
 * the energy counters appear as the average power between two scrapes, in W. The whole host is only ever `hw.host.*`, its
 * components `hw.*`, so that no sum counts a watt twice.
 */
export const HARDWARE_METRICS = defineMetrics({ origin: 'opentelemetry', objectTypes: IT_EQUIPMENT }, [
  {
    id: 'hw.host.power',
    title: 'Host power',
    domain: 'power',
    unit: 'W',
    grafanaUnit: 'watt',
    rollup: 'sum',
    plausible: { min: 0, max: 200_000 },
    description: 'Power that a whole server draws.',
  },
  {
    id: 'hw.host.energy',
    title: 'Host power from energy counter',
    domain: 'power',
    unit: 'W',
    grafanaUnit: 'watt',
    rollup: 'sum',
    plausible: { min: 0, max: 200_000 },
    description: "Rate of a server's energy counter: its average power between two readings.",
  },
  {
    id: 'hw.host.ambient_temperature',
    title: 'Host inlet temperature',
    domain: 'thermal',
    unit: 'Cel',
    grafanaUnit: 'celsius',
    rollup: 'mean',
    plausible: { min: -40, max: 100 },
    description: 'Temperature of the air that enters the server, by its own sensor.',
    ownArea: ['Inlet'],
    medium: 'air',
  },
  {
    id: 'hw.host.heating_margin',
    title: 'Host heating margin',
    domain: 'thermal',
    // A difference of temperatures: so that no conversion ever adds 273.15.
    unit: 'K{difference}',
    grafanaUnit: 'celsius',
    rollup: 'min',
    plausible: { min: -100, max: 150 },
    description: 'By how many degrees the server may still warm before one of its sensors warns.',
  },
  {
    id: 'hw.power',
    title: 'Component power',
    domain: 'power',
    unit: 'W',
    grafanaUnit: 'watt',
    rollup: 'sum',
    plausible: { min: 0, max: 20_000 },
    description: 'Power that a component such as a GPU draws; the process area names it.',
    areas: ['GPU', ...COMPONENTS, ...SIDES],
  },
  {
    id: 'hw.energy',
    title: 'Component power from energy counter',
    domain: 'power',
    unit: 'W',
    grafanaUnit: 'watt',
    rollup: 'sum',
    plausible: { min: 0, max: 20_000 },
    description: "Rate of a component's energy counter: its average power between two readings.",
    areas: ['GPU', ...COMPONENTS, ...SIDES],
  },
  {
    id: 'hw.voltage',
    title: 'Component voltage',
    domain: 'power',
    unit: 'V',
    grafanaUnit: 'volt',
    rollup: 'mean',
    plausible: { min: 0, max: 1_000 },
    description: 'Voltage at a component such as the input of a power supply; the process area names it.',
    areas: [...COMPONENTS, ...SIDES],
  },
  {
    id: 'hw.temperature',
    title: 'Component temperature',
    domain: 'thermal',
    unit: 'Cel',
    grafanaUnit: 'celsius',
    rollup: 'max',
    plausible: { min: -40, max: 150 },
    description: 'Temperature of a component such as a GPU; the process area names it.',
    areas: ['GPU', 'GPU memory', ...COMPONENTS, ...PLACES],
  },
  {
    id: 'hw.fan.speed',
    title: 'Server fan speed',
    domain: 'thermal',
    unit: '{revolution}/min',
    grafanaUnit: 'rotrpm',
    rollup: 'mean',
    plausible: { min: 0, max: 100_000 },
    description: 'Revolutions of a server fan in a minute.',
    areas: FANS_OF,
  },
  {
    id: 'hw.fan.speed_ratio',
    title: 'Server fan speed ratio',
    domain: 'thermal',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    plausible: { min: 0, max: 1.3 },
    description: 'Speed of a server fan as a share of its full speed.',
    areas: FANS_OF,
  },
  {
    id: 'hw.errors',
    title: 'Hardware errors',
    domain: 'compute',
    unit: '{error}/s',
    grafanaUnit: 'short',
    rollup: 'sum',
    plausible: { min: 0 },
    description: 'Errors per second that a component reports; the process area names component and kind.',
    areas: [
      'GPU',
      'ECC double-bit',
      'ECC single-bit',
      'ECC uncorrectable',
      'ECC deferred',
      'ECC correctable',
      'PCIe replay',
      'Remapped row',
    ],
  },
]);
