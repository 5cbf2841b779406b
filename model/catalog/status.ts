import { defineMetrics } from './define.ts';
import type { StateLabel } from './metric.ts';
import { COOLING_EQUIPMENT, ELECTRICAL_EQUIPMENT, FIELD_DEVICES } from './object-types.ts';

const labels = (zero: string, one: string): StateLabel[] => [
  { value: 0, text: zero },
  { value: 1, text: one },
];

const LEAK = labels('NoLeak', 'Leak');
const ISOLATION = labels('NotIsolated', 'Isolated');
const ISOLATION_REQUEST = [...labels('NoIsolationRequested', 'IsolationRequested'), { value: -1, text: 'Unknown' }];

/** States are small integers; the range leaves room for a vendor's own. */
const STATE = {
  origin: 'dsx',
  domain: 'facility',
  unit: '1',
  grafanaUnit: 'none',
  plausible: { min: -1, max: 65_535 },
} as const;

/** States of racks. One leaking or isolated rack must show in its zone, hence the maximum. */
const RACK_STATES = defineMetrics({ ...STATE, objectTypes: ['Rack'], rollup: 'max' }, [
  {
    id: 'RackLeakDetect',
    title: 'Rack leak',
    states: LEAK,
    alsoCalled: { facility: ['water detection', 'leak rope', 'moisture detector'], computing: ['coolant leak'] },
    description: 'Whether the leak sensor of the rack is wet.',
  },
  {
    id: 'RackLeakDetectTray',
    title: 'Rack tray leak',
    states: LEAK,
    alsoCalled: { facility: ['drip tray'], computing: ['node leak', 'compute tray leak', 'coolant leak'] },
    description: 'Whether a tray inside the rack reports a leak, as its IT side sees it.',
  },
  {
    id: 'RackLeakSensorFault',
    title: 'Rack leak sensor fault',
    states: labels('NoFault', 'Fault'),
    alsoCalled: { facility: ['leak rope fault', 'water detection fault'], computing: ['leak detector broken'] },
    description: 'Whether the leak sensor of the rack is broken, so that a leak would go unseen.',
  },
  {
    id: 'RackLiquidIsolationStatus',
    title: 'Rack liquid isolation',
    states: ISOLATION,
    alsoCalled: { facility: ['rack shut-off valve', 'liquid shut-off'], computing: ['coolant cut off'] },
    description: 'Whether the rack is shut off from the coolant.',
  },
  {
    id: 'RackElectricalIsolationStatus',
    title: 'Rack electrical isolation',
    states: ISOLATION,
    alsoCalled: { facility: ['rack disconnect', 'breaker open', 'de-energized'], computing: ['rack power off'] },
    description: 'Whether the rack is cut off from its power feeds.',
  },
  {
    id: 'RackLiquidIsolationRequest',
    title: 'Rack liquid isolation request',
    states: ISOLATION_REQUEST,
    alsoCalled: { facility: ['liquid shut-off request'], computing: ['coolant cut-off request'] },
    description: 'Whether an integration asks the plant to shut the rack off from the coolant.',
  },
  {
    id: 'RackElectricalIsolationRequest',
    title: 'Rack electrical isolation request',
    states: ISOLATION_REQUEST,
    alsoCalled: { facility: ['disconnect request', 'de-energize request'], computing: ['rack power-off request'] },
    description: 'Whether an integration asks the plant to cut the rack off from power.',
  },
]);

const EQUIPMENT_STATES = defineMetrics({ ...STATE, objectTypes: [] }, [
  {
    id: 'Status',
    title: 'Operating status',
    rollup: 'mean',
    objectTypes: [...ELECTRICAL_EQUIPMENT, ...COOLING_EQUIPMENT, 'System'],
    states: labels('NotOperating', 'Operating'),
    alsoCalled: { facility: ['run status', 'running', 'on or off'], computing: ['up or down', 'state'] },
    description: 'Whether the equipment runs; averaged over a zone it is the share that runs.',
  },
  {
    id: 'Available',
    title: 'Availability',
    rollup: 'min',
    objectTypes: [...ELECTRICAL_EQUIPMENT, ...COOLING_EQUIPMENT, ...FIELD_DEVICES, 'System'],
    states: labels('NotAvailable', 'Available'),
    alsoCalled: { facility: ['ready', 'standby', 'in auto'], computing: ['healthy'] },
    description: 'Whether the equipment could run if it were called.',
  },
  {
    id: 'LeakDetect',
    title: 'Leak',
    rollup: 'max',
    objectTypes: [...COOLING_EQUIPMENT, 'Sensor'],
    states: LEAK,
    alsoCalled: { facility: ['water detection', 'leak rope', 'moisture detector'], computing: ['coolant leak'] },
    description: 'Whether a leak sensor is wet.',
  },
]);

/** The contract leaves the resolution of a heartbeat open, so the number is stored as published. */
const HEARTBEATS = defineMetrics(
  {
    origin: 'dsx',
    domain: 'network',
    unit: '1',
    grafanaUnit: 'none',
    rollup: 'min',
    objectTypes: ['System'],
    anyUnit: true,
  },
  [
    {
      id: 'HeartbeatTimestampBms',
      title: 'BMS heartbeat',
      alsoCalled: { facility: ['BMS watchdog', 'life sign'], computing: ['keep-alive'] },
      description: 'Time that the BMS publishes every 10 s to show that it is alive.',
    },
    {
      id: 'HeartbeatEchoBms',
      title: 'BMS heartbeat echo',
      alsoCalled: { facility: ['BMS watchdog echo'], computing: ['keep-alive echo'] },
      description: "An integration's heartbeat as the BMS received it.",
    },
    {
      id: 'HeartbeatTimestampIntegration',
      title: 'Integration heartbeat',
      alsoCalled: { facility: ['integration watchdog', 'life sign'], computing: ['keep-alive'] },
      description: 'Time that an integration publishes every 10 s to show that it is alive.',
    },
    {
      id: 'HeartbeatEchoIntegration',
      title: 'Integration heartbeat echo',
      alsoCalled: { facility: ['integration watchdog echo'], computing: ['keep-alive echo'] },
      description: "The BMS's heartbeat as the integration received it.",
    },
  ]
);

const GENERIC = defineMetrics({ origin: 'dsx', objectTypes: [] }, [
  {
    id: 'GenericPoint',
    title: 'Generic point',
    domain: 'facility',
    unit: '1',
    grafanaUnit: 'none',
    anyUnit: true,
    rollup: 'mean',
    objectTypes: ['PowerMeter', 'System', ...ELECTRICAL_EQUIPMENT, ...COOLING_EQUIPMENT, ...FIELD_DEVICES],
    alsoCalled: { facility: ['other point', 'unmapped point', 'custom point'], computing: ['custom metric'] },
    description:
      "A vendor's own point that no other type fits; its process area says what it is, in the source's unit.",
  },
]);

/** States, alarms, heartbeats and the generic point. DSX Exchange BMS contract. */
export const STATUS_METRICS = [...RACK_STATES, ...EQUIPMENT_STATES, ...HEARTBEATS, ...GENERIC];
