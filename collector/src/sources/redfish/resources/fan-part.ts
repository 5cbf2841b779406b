import { textAt, type Resource } from '#protocols/redfish/read.ts';
import { instanceNames } from '../instance.ts';
import type { Part } from '../reading.ts';

/** Fans that stand for one component; all others move the air of the whole chassis, whatever they are fixed to. */
const OF_COMPONENT: ReadonlyArray<readonly [RegExp, string]> = [
  [/^cpu/i, 'CPU fan'],
  [/^(gpu|accelerator)/i, 'GPU fan'],
  [/^powersupply/i, 'Power supply fan'],
];

/** Word of the part that moves the air of the whole chassis. */
export const SYSTEM_FAN = 'System fan';

/** What a fan is called, the same in both models: numbered among those of its kind. */
export function fanPart(fan: Resource, all: readonly Resource[], index: number): Part {
  const word = wordOf(fan);
  const same = all.filter((other) => wordOf(other) === word);
  const names = instanceNames(
    same.map((other) => ({
      id: textAt(other, 'MemberId') ?? textAt(other, 'Id'),
      name: textAt(other, 'Name') ?? textAt(other, 'FanName'),
    })),
    'fan'
  );
  return { word, instance: names[same.indexOf(fan)] ?? `fan${index + 1}` };
}

function wordOf(fan: Resource): string {
  const context = textAt(fan, 'PhysicalContext') ?? '';
  return OF_COMPONENT.find(([pattern]) => pattern.test(context))?.[1] ?? SYSTEM_FAN;
}
