import { nameplateOf } from '#model/expected-power/nameplate.ts';
import {
  linkAt,
  linksAt,
  objectAt,
  objectsAt,
  samePath,
  textAt,
  type Bmc,
  type Resource,
} from '#protocols/redfish/read.ts';
import { expandQuery } from './expand.ts';
import { instanceNames, lastName } from '../instance.ts';
import type { Part, Reading } from '../reading.ts';
import { powerReadings, thermalReadings } from '../resources/classic.ts';
import { connectorReadings } from '../resources/coolant.ts';
import { fanPart } from '../resources/fan-part.ts';
import { leakDetectionReadings, leakDetectorReadings } from '../resources/leak.ts';
import { partOfLink } from '../resources/measured.ts';
import { reportValues } from '../resources/report.ts';
import { sensorReadings } from '../resources/sensor.ts';
import { excerptReadings, fanReadings, thermalMetricsReadings } from '../resources/summary.ts';
import { isAbsent } from '../status.ts';
import { treeReader, type ResourceFault } from './tree.ts';
import { walkEquipment } from './equipment.ts';
import { identityOf, wholeMachine, type Identity } from './machine.ts';
import { resourcesOf } from './resources-of.ts';
import type { ReadMember, Steps } from './steps.ts';
import type { Visit, Visited } from './visit.ts';

/** A machine of any size has fewer resources that matter here; a tree that leads into itself has more. */
const MAX_VISITS = 4_000;

/** The totals of a machine by the names that firmware gives their sensors. */
const TOTAL =
  /total.*(power|energy|consumption)|(power|energy).*total|sys(tem)?[ _]*(board[ _]*)?(input[ _]*|total[ _]*)?(power|pwr|energy)|chassis.*power|power.*chassis|^(input[ _]*)?power([ _]*consumption)?$/i;
const OF_A_PART = /gpu|cpu|processor|fan|memory|dimm|drive|disk|nic|psu?\d|psu|supply|module|hmc|sxm/i;

export interface BmcTree {
  visited: Visited[];
  faults: ResourceFault[];
  identity: Identity;
  /** Models of the GPUs in the machine, each as often as it is there. */
  gpuModels: string[];
  /** Where metric reports are streamed, where they are. */
  streamPath: string | undefined;
}

export interface WalkOptions {
  telemetry: boolean;
  stream: boolean;
}

/** Walks over all that a BMC has to read, with one request after the other, and reads it on the way. */
export async function walk(bmc: Bmc, signal: AbortSignal, options: WalkOptions): Promise<BmcTree> {
  const root = await bmc.root(signal);
  const tree = treeReader(bmc, signal);
  const visited: Visited[] = [];
  const gpuModels: string[] = [];
  const expand = expandQuery(root);

  /** Reads what a link leads to; what cannot be read is not visited. */
  async function visit(one: Visit): Promise<Resource | undefined> {
    if (visited.length >= MAX_VISITS) {
      return undefined;
    }
    const resource = one.isCollection ? await tree.collection(one.path) : await tree.get(one.path);
    if (resource) {
      visited.push({ visit: one, readings: one.read?.(resource) ?? [], values: one.report?.(resource) ?? [] });
    }
    return resource;
  }

  const at: Steps['at'] = async (path, read) =>
    path === undefined ? undefined : visit({ path, read: (resource) => read(resource, path) });

  /** Members of a collection in one answer where the BMC puts them there, else each by itself. */
  async function members(path: string | undefined, read: ReadMember): Promise<Resource[]> {
    if (path === undefined) {
      return [];
    }
    if (expand !== undefined) {
      const readAll = (collection: Resource) => {
        const all = objectsAt(collection, 'Members');
        return all.flatMap((member) => read(member, pathOfMember(member, path), all));
      };
      const faults = tree.faults.length;
      const whole = await tree.collection(`${path}?${expand}`);
      const all = objectsAt(whole, 'Members');
      if (tree.faults.length === faults && all.length > 0 && all.every((member) => Object.keys(member).length > 1)) {
        visited.push({
          visit: { path: `${path}?${expand}`, isCollection: true, read: readAll },
          readings: whole ? readAll(whole) : [],
          values: [],
        });
        return all;
      }
      // Refused, or not done: it is no fault where each can be read by itself.
      tree.faults.splice(faults);
    }
    const links = linksAt(await tree.collection(path), 'Members');
    const all: Resource[] = [];
    const visits: Visit[] = [];
    for (const link of links) {
      const member = visited.length + visits.length < MAX_VISITS ? await tree.get(link) : undefined;
      if (member) {
        const own = member;
        all.push(own);
        // Named among the others as they are now: the names of the others do not change with each turn.
        const others = all;
        visits.push({
          path: link,
          read: (now) =>
            read(
              now,
              link,
              others.map((other) => (other === own ? now : other))
            ),
        });
      }
    }
    visits.forEach((one, index) => {
      visited.push({ visit: one, readings: one.read?.(all[index] as Resource) ?? [], values: [] });
    });
    return all;
  }

  const chassis = await resourcesOf(root, 'Chassis', tree);
  const whole = wholeMachine(chassis);
  const systems = await resourcesOf(root, 'Systems', tree);
  // The enclosure of a PDU or CDU is no host: what it draws is what its meters say.
  const isMachine =
    systems.length > 0 ||
    (linkAt(root, 'PowerEquipment') === undefined && linkAt(root, 'ThermalEquipment') === undefined);
  for (const one of chassis) {
    await walkChassis(one.resource, one.path, isMachine && one.path === whole);
  }
  for (const { resource } of systems) {
    await walkProcessors(resource);
  }
  await walkEquipment(root, { tree, at, members, walkSupplies, walkLeaks });
  const streamPath = await walkTelemetry();
  return { visited, gpuModels, faults: tree.faults, identity: identityOf(root, systems, chassis, whole), streamPath };

  async function walkChassis(resource: Resource, path: string, isWhole: boolean): Promise<void> {
    const part = isWhole ? undefined : partOfChassis(resource, path);
    await at(linkAt(resource, 'EnvironmentMetrics'), (metrics) =>
      excerptReadings(metrics, { path: linkAt(resource, 'EnvironmentMetrics') ?? path, part, isWhole }).filter(
        // The temperature of a whole chassis, without saying whose, is that of any of its sensors.
        ({ kind, sameAs }) =>
          (kind !== 'temperature' || sameAs !== undefined || part !== undefined) &&
          (isMachine || (kind !== 'power' && kind !== 'energy'))
      )
    );
    const sensors = linkAt(resource, 'Sensors');
    await members(sensors, (sensor, memberPath) => sensorsOf(sensor, memberPath, isWhole, part));
    const thermal = linkAt(resource, 'ThermalSubsystem');
    if (thermal !== undefined) {
      await walkThermal(await tree.get(thermal));
    }
    const power = linkAt(resource, 'PowerSubsystem');
    if (power !== undefined) {
      await walkSupplies(linkAt(await tree.get(power), 'PowerSupplies'));
    }
    const classicPower = linkAt(resource, 'Power');
    await at(classicPower, (one) => powerReadings(one, classicPower ?? path, isWhole));
    const classicThermal = linkAt(resource, 'Thermal');
    await at(classicThermal, (one) => thermalReadings(one, classicThermal ?? path));
  }

  async function walkThermal(subsystem: Resource | undefined): Promise<void> {
    const metrics = linkAt(subsystem, 'ThermalMetrics');
    await at(metrics, (one) => thermalMetricsReadings(one, metrics ?? ''));
    await members(linkAt(subsystem, 'Fans'), (fan, memberPath, all) =>
      fanReadings(fan, memberPath, fanPart(fan, all, all.indexOf(fan)))
    );
    await members(linkAt(subsystem, 'CoolantConnectors'), (connector, memberPath, all) =>
      connectorReadings(connector, memberPath, {
        word: 'Coolant',
        ...(all.length === 1 ? {} : { instance: lastName(samePath(memberPath)) }),
      })
    );
    await walkLeaks(linkAt(subsystem, 'LeakDetection'));
  }

  async function walkLeaks(path: string | undefined): Promise<void> {
    const detection = await at(path, (one) => leakDetectionReadings(one, path ?? ''));
    await members(linkAt(detection, 'LeakDetectors'), (detector, memberPath) =>
      leakDetectorReadings(detector, memberPath)
    );
  }

  async function walkSupplies(path: string | undefined): Promise<void> {
    const collection = path === undefined ? undefined : await tree.collection(path);
    const links = linksAt(collection, 'Members');
    const supplies: Array<{ supply: Resource; link: string }> = [];
    for (const link of links) {
      const supply = await tree.get(link);
      if (supply) {
        supplies.push({ supply, link });
      }
    }
    const names = instanceNames(
      supplies.map(({ supply, link }) => ({
        id: textAt(supply, 'Id') ?? lastName(link),
        name: textAt(supply, 'Name'),
      })),
      'psu'
    );
    for (const [index, { supply }] of supplies.entries()) {
      const metrics = linkAt(supply, 'Metrics');
      const part = { word: 'Power supply', instance: names[index] ?? `psu${index + 1}` };
      if (!isAbsent(supply)) {
        await at(metrics, (one) => excerptReadings(one, { path: metrics ?? '', part }));
      }
    }
  }

  async function walkProcessors(system: Resource): Promise<void> {
    const path = linkAt(system, 'Processors');
    const links = path === undefined ? [] : linksAt(await tree.collection(path), 'Members');
    for (const link of links) {
      const processor = await tree.get(link);
      const metrics = linkAt(processor, 'EnvironmentMetrics');
      gpuModels.push(...gpuModelsOf(processor));
      if (processor && metrics !== undefined && !isAbsent(processor)) {
        const isGpu = /gpu|accelerator/i.test(textAt(processor, 'ProcessorType') ?? '');
        const part = isGpu ? { word: 'GPU', instance: lastName(samePath(link)) } : partOfLink(link);
        await at(metrics, (one) => excerptReadings(one, { path: metrics, part }));
      }
    }
  }

  async function walkTelemetry(): Promise<string | undefined> {
    const service = options.telemetry ? linkAt(root, 'TelemetryService') : undefined;
    const telemetry = service === undefined ? undefined : await tree.get(service);
    const reports = linkAt(telemetry, 'MetricReports');
    const links = reports === undefined ? [] : linksAt(await tree.collection(reports), 'Members');
    for (const path of links) {
      await visit({ path, report: reportValues });
    }
    const events = options.stream && links.length > 0 ? linkAt(root, 'EventService') : undefined;
    return events === undefined ? undefined : streamOf(await tree.get(events));
  }
}

/** What a GPU is; an accelerator may be something else, unless its model is known as a GPU's. */
function gpuModelsOf(processor: Resource | undefined): string[] {
  const model = textAt(processor, 'Model');
  const isGpu = /gpu/i.test(textAt(processor, 'ProcessorType') ?? '');
  return processor === undefined || model === undefined || isAbsent(processor)
    ? []
    : isGpu || nameplateOf(model) !== undefined
      ? [model]
      : [];
}

/** An expanded member without a path of its own is at its id. */
function pathOfMember(member: Resource, collection: string): string {
  const id = textAt(member, 'Id');
  return textAt(member, '@odata.id') ?? (id === undefined ? collection : `${collection}/${id}`);
}

function sensorsOf(sensor: Resource, path: string, isWhole: boolean, part: Part | undefined): Reading[] {
  return sensorReadings(sensor, path, part).map((reading) => {
    const text = `${reading.name} ${lastName(samePath(path))}`;
    const isTotal =
      isWhole &&
      reading.part === undefined &&
      (reading.kind === 'power' || reading.kind === 'energy') &&
      (TOTAL.test(reading.name) || TOTAL.test(lastName(samePath(path)))) &&
      !OF_A_PART.test(text);
    return isTotal ? { ...reading, isTotal } : reading;
  });
}

/** A chassis within the machine is a part of it; a module with a GPU says so in its name. */
function partOfChassis(chassis: Resource, path: string): Part | undefined {
  const id = textAt(chassis, 'Id') ?? lastName(samePath(path));
  return /gpu/i.test(id) ? { word: 'GPU', instance: id } : undefined;
}

/** Where an event service streams metric reports; with a filter where it takes one. */
function streamOf(service: Resource | undefined): string | undefined {
  const uri = linkAt(service, 'ServerSentEventUri');
  const formats = service?.EventFormatTypes;
  const givesReports = Array.isArray(formats) && formats.includes('MetricReport');
  const filters = objectAt(service, 'SSEFilterPropertiesSupported');
  if (
    uri === undefined ||
    service?.ServiceEnabled === false ||
    !(givesReports || filters.MetricReportDefinition === true)
  ) {
    return undefined;
  }
  return filters.EventFormatType === true
    ? `${uri}?$filter=${encodeURIComponent("EventFormatType eq 'MetricReport'")}`
    : uri;
}
