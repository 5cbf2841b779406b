import { jobsByServer, queuedJobs } from '../plant/computing.ts';
import { FEEDS, MACHINES, RACK_PLACES, SERVER_IDS, type RackPlace } from '../plant/layout.ts';
import { faultId, isActive } from '../plant/faults.ts';
import { itPowerW, pue } from '../plant/power.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import type { PlantHost } from '../plant-host.ts';
import { readSetpoint, SETPOINTS, type SetpointName } from '../plant/inputs.ts';
import { COOLANT, UPS_BATTERY_WH } from '../plant/parameters.ts';
import { hallHumidityPercent, wueLKWh } from '../plant/water.ts';
import { rounded } from '../points/point.ts';

/** What a person asks of the plant, rounded for reading; W, °C, shares of one, times as the clock shows them, epoch ms. */
export function summarize({ state, timeMs, toClock }: Pick<PlantHost, 'state' | 'timeMs' | 'toClock'>) {
  const names = Object.keys(SETPOINTS) as SetpointName[];
  return {
    timeMs: timeMs(),
    site: {
      itPowerW: rounded(itPowerW(state), 0),
      totalPowerW: rounded(state.power.mainW, 0),
      mechanicalPowerW: rounded(state.power.mechanicalW, 0),
      pue: rounded(pue(state), 3),
      outdoorC: rounded(state.weather.dryBulbC, 1),
      wetBulbC: rounded(state.weather.wetBulbC, 1),
      chilledWaterC: rounded(celsius(state, NODE.chilledSupply), 1),
      chillersRunning: state.chilled.chillers.filter(({ cop }) => cop > 0).length,
    },
    racks: RACK_PLACES.map((rack) => rackSummary(state, rack)),
    cdus: state.cdu.map((cdu, index) => ({
      cdu: `CDU-${index + 1}`,
      pumps: cdu.pumps,
      supplyC: rounded(celsius(state, NODE.cduSupply + index), 2),
      flowLMin: rounded(60 * cdu.flowKgS, 1),
      pressureKPa: rounded(cdu.pressureKPa, 1),
      valve: rounded(cdu.valve, 3),
      coolingW: rounded(cdu.coolingW, 0),
      coolantPercent: rounded((100 * cdu.coolantL) / COOLANT.fullL, 1),
    })),
    feeds: FEEDS.map((feed, index) => ({
      feed,
      alive: state.power.feedAlive[index],
      onBattery: state.power.onBattery[index],
      batteryPercent: rounded((100 * (state.power.batteryWh[index] ?? 0)) / UPS_BATTERY_WH, 1),
      loadW: rounded(state.power.buswayW[index] ?? 0, 0),
    })),
    water: {
      makeupLMin: rounded(60 * state.water.makeupKgS, 2),
      blowdownLMin: rounded(60 * state.water.blowdownKgS, 2),
      totalL: rounded(state.water.totalL, 0),
      wueLPerKWh: rounded(wueLKWh(state, itPowerW(state)), 2),
      hallHumidityPercent: rounded(hallHumidityPercent(state, celsius(state, NODE.inlet)), 1),
    },
    setpoints: Object.fromEntries(names.map((name) => [name, readSetpoint(state, name)])),
    jobs: runningJobs(state, toClock),
    queued: queuedJobs(state).length,
    faults: state.faults
      .filter(({ untilMs }) => untilMs > state.timeMs)
      .map((fault) => ({
        id: faultId(fault),
        ...fault,
        sinceMs: toClock(fault.sinceMs),
        untilMs: toClock(fault.untilMs),
        active: isActive(fault, state.timeMs),
      })),
  };
}

function rackSummary(state: PlantState, { id, index, liquid, firstMachine, machineCount }: RackPlace) {
  const gpus = MACHINES.slice(firstMachine, firstMachine + machineCount).flatMap(({ firstGpu, gpus: count }) =>
    Array.from({ length: count }, (_, slot) => firstGpu + slot)
  );
  const busy = gpus.reduce((sum, gpu) => sum + (state.gpuUtilization[gpu] ?? 0), 0);
  return {
    rack: id,
    powerW: rounded(state.power.pduW[index] ?? 0, 0),
    inletC: rounded(celsius(state, NODE.inlet + index), 2),
    outletC: rounded(celsius(state, NODE.outlet + index), 2),
    ...(gpus.length > 0
      ? {
          gpuUtilization: rounded(busy / gpus.length, 3),
          hottestGpuC: rounded(Math.max(...gpus.map((gpu) => celsius(state, NODE.gpu + gpu))), 1),
        }
      : {}),
    ...(liquid
      ? {
          liquidReturnC: rounded(state.rackReturnC[index] ?? 0, 2),
          liquidFlowLMin: rounded(60 * (state.rackFlowKgS[index] ?? 0), 2),
        }
      : {}),
  };
}

function runningJobs(state: PlantState, toClock: PlantHost['toClock']) {
  const jobs = new Set(jobsByServer(state));
  return [...jobs].flatMap((job) =>
    job
      ? [
          {
            id: job.id,
            name: job.name,
            kind: job.kind,
            user: job.user,
            account: job.account,
            partition: job.partition,
            startMs: toClock(job.startMs),
            endMs: toClock(job.endMs),
            servers: job.servers.map((server) => SERVER_IDS[server]),
          },
        ]
      : []
  );
}
