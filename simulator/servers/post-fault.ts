import type { PlantHost } from '../plant-host.ts';
import { FAULT_RULES, faultId, isFaultKind, type Fault, type FaultRule } from '../plant/faults.ts';
import { failure, numberOf, type Answer } from './answer.ts';

/** A fault ends by itself, so that a forgotten one does not spoil the demo of tomorrow. */
export const FAULT_SECONDS = { usual: 600, most: 86_400 } as const;

/** `kind`, `target`, `value`, `seconds`; or `clear` with an id (`cdu-pump:CDU-1`) or `all`. */
export function postFault(host: PlantHost, query: URLSearchParams): Answer {
  const clear = query.get('clear');
  if (clear !== null) {
    return clearFaults(host, clear);
  }
  const kind = query.get('kind') ?? '';
  if (!isFaultKind(kind)) {
    return failure(400, `Fault kind "${kind}" is unknown. Use one of ${Object.keys(FAULT_RULES).join(', ')}.`);
  }
  const rule = FAULT_RULES[kind];
  const target = query.get('target') ?? '';
  if (!rule.targets.includes(target)) {
    return failure(400, `Fault ${kind}: target "${target}" is unknown. Use one of ${listed(rule.targets)}.`);
  }
  const value = numberOf(query, 'value', rule.value?.usual ?? 1);
  if (rule.value && !(value >= rule.value.low && value <= rule.value.high)) {
    const { low, high, unit, what } = rule.value;
    return failure(
      400,
      `Fault ${kind}: value ${query.get('value')} is out of range. Use ${low} to ${high} ${unit}: ${what}.`
    );
  }
  const seconds = numberOf(query, 'seconds', FAULT_SECONDS.usual);
  if (!(seconds > 0 && seconds <= FAULT_SECONDS.most)) {
    return failure(
      400,
      `Fault ${kind}: ${query.get('seconds')} seconds are out of range. Use more than 0 and up to ${FAULT_SECONDS.most}.`
    );
  }
  const sinceMs = host.state.timeMs;
  const fault: Fault = { kind, target, value, sinceMs, untilMs: sinceMs + seconds * 1000 };
  removeFaults(host, (other) => faultId(other) === faultId(fault));
  host.apply({ faults: [fault] });
  const asClock = { sinceMs: host.toClock(fault.sinceMs), untilMs: host.toClock(fault.untilMs) };
  return { status: 200, body: { id: faultId(fault), ...fault, ...asClock, seconds, effect: rule.effect } };
}

function clearFaults(host: PlantHost, id: string): Answer {
  const cleared = host.state.faults.map(faultId).filter((known) => id === 'all' || known === id);
  removeFaults(host, (fault) => id === 'all' || faultId(fault) === id);
  return { status: 200, body: { cleared } };
}

export function removeFaults(host: PlantHost, isMeant: (fault: Fault) => boolean): void {
  host.state.faults = host.state.faults.filter((fault) => !isMeant(fault));
}

function listed(targets: FaultRule['targets']): string {
  const shown = 20;
  const rest = targets.length - shown;
  return targets.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more (GET /fault)` : '');
}
