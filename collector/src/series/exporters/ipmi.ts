import type { Exporter, ExporterSeries } from './series.ts';

/** As the makers of servers call the sensor in front of the fans. */
const INLET_SENSORS = ['Inlet Temp', 'Ambient Temp', 'Inlet Ambient'];

function sensor(name: string, metric: string, unit: string): ExporterSeries {
  return { name, metric, unit, instanceLabel: 'name' };
}

export const IPMI_EXPORTER: Exporter = {
  name: 'ipmi_exporter',
  series: [
    { name: 'ipmi_dcmi_power_consumption_watts', metric: 'hw.host.power', unit: 'W' },
    ...INLET_SENSORS.map((name) => ({
      name: 'ipmi_temperature_celsius',
      metric: 'hw.host.ambient_temperature',
      labels: { name },
      unit: 'Cel',
    })),
    sensor('ipmi_temperature_celsius', 'hw.temperature', 'Cel'),
    sensor('ipmi_fan_speed_rpm', 'hw.fan.speed', '{revolution}/min'),
    sensor('ipmi_fan_speed_ratio', 'hw.fan.speed_ratio', '1'),
  ],
};
