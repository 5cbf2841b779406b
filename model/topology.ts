import type { AshraeClass } from './limits/ashrae.ts';

/** A cooling or power zone; zones nest (hall > row or pod). */
export type ZoneKind = 'hall' | 'row' | 'pod' | 'room';
export type Cooling = 'air' | 'liquid' | 'hybrid';
export type Criticality = 'low' | 'normal' | 'high' | 'critical';
export type RackFace = 'front' | 'rear';
/** Which aisles are closed off from the room. */
export type Containment = 'cold' | 'hot';
export type ServesKind = 'power' | 'cooling';

export interface Site {
  /** Stable identifier, unique in the installation. */
  id: string;
  name: string;
  /** IANA time zone, e.g. `Europe/Berlin`. */
  timeZone: string;
  latitudeDeg?: number;
  longitudeDeg?: number;
}

export interface Zone {
  id: string;
  site: string;
  name: string;
  kind: ZoneKind;
  /** The zone that contains this one. */
  parent?: string;
  /** Aisles between its racks that are closed off from the room. */
  containment?: Containment;
}

export interface Rack {
  /** DSX `rackLocationId`: agreed between IT and OT, never changed. */
  id: string;
  site: string;
  /** DSX `rackLocationName`. */
  name: string;
  /** Absent while a rack was announced by a source but not yet placed by the configuration. */
  zone?: string;
  cooling?: Cooling;
  /** Breaker or design limit of the rack's feed, W. */
  powerLimitW?: number;
  /** Class of the most sensitive equipment in it, by which its inlet air is judged. */
  ashraeClass?: AshraeClass;
  /** Footprint on the floor plan, metres from the zone's corner. */
  xM?: number;
  yM?: number;
  /** Outer sizes, across its front and from front to rear, m. */
  widthM?: number;
  depthM?: number;
  /** Where its front faces on the plan, degrees clockwise: 0 up, 90 right, 180 down, 270 left. */
  rotationDeg?: number;
  /** Height units of the rack. */
  heightU?: number;
}

export interface Equipment {
  /** DSX `objectId`. */
  id: string;
  site: string;
  /** DSX `objectName`. */
  name: string;
  /** DSX `objectType` (CDU, CRAH, PowerMeter, ...) or, for IT, `Server` and `GPU`. */
  objectType: string;
  rack?: string;
  zone?: string;
  criticality?: Criticality;
  /** Lowest height unit that it takes in its rack, counted from 1 at the bottom; halves occur. */
  positionU?: number;
  /** Height units that it takes; 0 for what takes none, such as a power strip at the side. */
  heightU?: number;
  /** Side of the rack that it is mounted at; absent where it takes both. */
  face?: RackFace;
  /** Model of the GPUs in it: what jobs are expected to draw whose scheduler does not say which GPUs they have. */
  gpuModel?: string;
  /** Footprint on the floor plan of what stands in no rack, m, as that of a rack. */
  xM?: number;
  yM?: number;
  /** Along x and along y, m. */
  widthM?: number;
  depthM?: number;
}

/** Edge of the power or cooling chain (DSX `servesId`): from a piece of equipment towards the racks. */
export interface Serves {
  site: string;
  from: string;
  /** An equipment id or a rack id. */
  to: string;
  kind: ServesKind;
}

export interface Topology {
  sites: Site[];
  zones: Zone[];
  racks: Rack[];
  equipment: Equipment[];
  serves: Serves[];
}
