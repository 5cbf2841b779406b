import { jobsByServer, queuedJobs } from '../plant/computing.ts';
import { GPUS_PER_SERVER, RACK_PLACES, SERVER_IDS, SERVERS_PER_RACK } from '../plant/layout.ts';
import { itPowerW, pue } from '../plant/power.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import { readSetpoint, SETPOINTS, type SetpointName } from '../plant/inputs.ts';
import { rounded } from '../points/point.ts';

/** What a person asks of the plant, rounded for reading; W, °C, shares of one. */
export function summarize(state: PlantState) {
  const names = Object.keys(SETPOINTS) as SetpointName[];
  return {
    timeMs: state.timeMs,
    site: {
      itPowerW: rounded(itPowerW(state), 0),
      totalPowerW: rounded(state.power.mainW, 0),
      mechanicalPowerW: rounded(state.power.mechanicalW, 0),
      pue: rounded(pue(state), 3),
      outdoorC: rounded(state.weather.dryBulbC, 1),
      wetBulbC: rounded(state.weather.wetBulbC, 1),
      chillerCop: rounded(state.chilled.cop, 2),
    },
    racks: RACK_PLACES.map((rack) => rackSummary(state, rack.index)),
    setpoints: Object.fromEntries(names.map((name) => [name, readSetpoint(state, name)])),
    jobs: runningJobs(state),
    queued: queuedJobs(state).length,
    faults: state.faults
      .filter((fault) => fault.untilMs > state.timeMs)
      .map((fault) => ({ rack: RACK_PLACES[fault.rack]?.id, powerW: fault.powerW, untilMs: fault.untilMs })),
  };
}

function rackSummary(state: PlantState, index: number) {
  const firstGpu = index * SERVERS_PER_RACK * GPUS_PER_SERVER;
  const gpus = SERVERS_PER_RACK * GPUS_PER_SERVER;
  let utilization = 0;
  let hottestC = -Infinity;
  for (let gpu = firstGpu; gpu < firstGpu + gpus; gpu++) {
    utilization += (state.gpuUtilization[gpu] ?? 0) / gpus;
    hottestC = Math.max(hottestC, celsius(state, NODE.gpu + gpu));
  }
  const place = RACK_PLACES[index];
  return {
    rack: place?.id,
    powerW: rounded(state.power.pduW[index] ?? 0, 0),
    inletC: rounded(celsius(state, NODE.inlet + index), 2),
    outletC: rounded(celsius(state, NODE.outlet + index), 2),
    gpuUtilization: rounded(utilization, 3),
    hottestGpuC: rounded(hottestC, 1),
    ...(place?.liquid
      ? {
          liquidReturnC: rounded(state.rackReturnC[index] ?? 0, 2),
          liquidFlowLMin: rounded(60 * (state.rackFlowKgS[index] ?? 0), 2),
        }
      : {}),
  };
}

function runningJobs(state: PlantState) {
  const jobs = new Set(jobsByServer(state));
  return [...jobs].flatMap((job) =>
    job
      ? [
          {
            id: job.id,
            name: job.name,
            kind: job.kind,
            user: job.user,
            startMs: job.startMs,
            endMs: job.endMs,
            servers: job.servers.map((server) => SERVER_IDS[server]),
          },
        ]
      : []
  );
}
