import type { PlantHost } from '../plant-host.ts';
import type { Machine } from '../plant/layout.ts';
import { isWet, LEAK_DETECTORS } from '../points/redfish.ts';
import { collection, link, ROOT, rootOf, WELL, type RedfishService } from './redfish-service.ts';

const CHASSIS = `${ROOT}/Chassis/Chassis_0`;
const THERMAL = `${CHASSIS}/ThermalSubsystem`;
const LEAKS = `${THERMAL}/LeakDetection`;
const DETECTORS = `${LEAKS}/LeakDetectors`;

/**
 * The BMC of a liquid-cooled tray: its leak detectors, which the BMC watches on power of its own. Power, temperatures and GPUs
 * are given out by the exporter of the tray, and would count twice here.
 */
export function trayResources(host: PlantHost, tray: Machine): RedfishService {
  const serial = `SIM-${tray.id}`;
  const detector = (id: string) => {
    const state = isWet(host.state, tray.id, id) ? 'Critical' : 'OK';
    return { Id: id, DetectorState: state, Status: { State: 'Enabled', Health: state } };
  };
  const resources = {
    [ROOT]: () => rootOf(`Tray ${tray.id}`, serial, { Chassis: link(`${ROOT}/Chassis`) }),
    [`${ROOT}/Chassis`]: () => collection(`${ROOT}/Chassis`, [CHASSIS]),
    [CHASSIS]: () => ({
      ...link(CHASSIS),
      Id: 'Chassis_0',
      Name: `Tray ${tray.id}`,
      Manufacturer: 'Simulated',
      Model: 'Liquid-cooled tray',
      SerialNumber: serial,
      Status: WELL,
      ThermalSubsystem: link(THERMAL),
    }),
    [THERMAL]: () => ({ ...link(THERMAL), Id: 'ThermalSubsystem', LeakDetection: link(LEAKS) }),
    // The groups are excerpts of the detectors: a client has all of them with one request.
    [LEAKS]: () => ({
      ...link(LEAKS),
      Id: 'LeakDetection',
      Status: WELL,
      LeakDetectors: link(DETECTORS),
      LeakDetectorGroups: [
        {
          GroupName: 'Tray',
          Detectors: LEAK_DETECTORS.map((id) => ({
            DataSourceUri: `${DETECTORS}/${id}`,
            DeviceName: id,
            ...detector(id),
          })),
        },
      ],
    }),
    [DETECTORS]: () =>
      collection(
        DETECTORS,
        LEAK_DETECTORS.map((id) => `${DETECTORS}/${id}`)
      ),
    ...Object.fromEntries(
      LEAK_DETECTORS.map((id) => [
        `${DETECTORS}/${id}`,
        () => ({ ...link(`${DETECTORS}/${id}`), LeakDetectorType: 'Moisture', ...detector(id) }),
      ])
    ),
  };
  return { resources, readingPath: LEAKS };
}
