import { expect, it } from 'vitest';
import { readHall } from '../data/read-hall.ts';
import { hallFrames, racksFrame, zonesFrame } from '../testing/frames.ts';
import { layOut } from './lay-out.ts';
import { neighbour } from './neighbours.ts';
import { overlaps } from './plan.ts';
import type { Box, Plan } from './plan.ts';
import { fit, isWhole, pan, toFloor, zoom } from './view.ts';

const planOf = (frames: Parameters<typeof readHall>[0]) => layOut(readHall(frames)!);
const rack = (plan: Plan, index: number) => plan.racks[index]!;

function clashes(boxes: readonly Box[]): number {
  return boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => overlaps(one, other))).length;
}

it('places racks without coordinates by zone and name, in rows that face each other over a cold aisle', () => {
  const plan = planOf(hallFrames());
  expect(plan.rows.map(({ label, racks }) => [label, racks.map(({ index }) => index)])).toEqual([
    ['Row A', [0, 1, 2, 3]],
    ['Row B', [4, 5, 6, 7]],
  ]);
  expect(plan.rows.map(({ racks }) => racks[0]!.front)).toEqual(['down', 'up']);
  expect(plan.aisles).toMatchObject([{ kind: 'cold', isAssumed: true, isContained: false }]);
});

it('counts in names: rack 10 stands behind rack 9', () => {
  const plan = planOf([racksFrame(['R10', 'R9', 'R1'].map((id) => ({ rack: id }))), zonesFrame()]);
  expect(plan.rows[0]!.racks.map(({ index }) => index)).toEqual([2, 1, 0]);
});

it('puts racks where the topology says, with their true distances', () => {
  const plan = planOf([
    racksFrame([
      { rack: 'a', x: 3, y: 1 },
      { rack: 'b', x: 3.6, y: 1 },
      { rack: 'c', x: 3, y: 4.6 },
    ]),
    zonesFrame(),
  ]);
  expect(rack(plan, 1).x - rack(plan, 0).x).toBeCloseTo(0.6);
  expect(rack(plan, 2).y - rack(plan, 0).y).toBeCloseTo(3.6);
  expect(plan.aisles[0]).toMatchObject({ height: expect.closeTo(2.4), isHorizontal: true });
});

it('knows hot and cold aisles from where fronts face, and calls nothing an aisle between a front and a rear', () => {
  const kinds = (...rotations: number[]) =>
    planOf([
      racksFrame(rotations.map((rotation, row) => ({ rack: `r${row}`, x: 0, y: row * 3, rotation }))),
      zonesFrame(),
    ]).aisles.map(({ kind, isAssumed }) => [kind, isAssumed]);
  expect(kinds(180, 0)).toEqual([['cold', false]]);
  expect(kinds(0, 180)).toEqual([['hot', false]]);
  expect(kinds(0, 0)).toEqual([]);
});

it('stands rows upright where racks are turned by a quarter', () => {
  const plan = planOf([
    racksFrame([
      { rack: 'a', x: 0, y: 0, rotation: 90 },
      { rack: 'b', x: 0, y: 0.6, rotation: 90 },
      { rack: 'c', x: 3, y: 0, rotation: 270 },
    ]),
    zonesFrame(),
  ]);
  expect(plan.rows[0]).toMatchObject({ isHorizontal: false, width: 1.2, height: expect.closeTo(1.2) });
  expect(plan.aisles).toMatchObject([{ kind: 'cold', isHorizontal: false }]);
});

it('takes coordinates that would put zones on top of each other as those of each zone', () => {
  const racks = ['row-a', 'row-b'].flatMap((zone) =>
    [0, 1, 2].map((at) => ({ rack: `${zone}${at}`, zone, x: at * 0.6, y: 0 }))
  );
  const plan = planOf([racksFrame(racks), zonesFrame()]);
  expect(clashes(plan.racks)).toBe(0);
  expect(plan.rows).toHaveLength(2);
});

it('places the rest under what has coordinates', () => {
  const plan = planOf([racksFrame([{ rack: 'a', x: 5, y: 5 }, { rack: 'b' }]), zonesFrame()]);
  expect(rack(plan, 1).y).toBeGreaterThan(rack(plan, 0).y + rack(plan, 0).height);
});

it.each([0.6, 1.9, 3])('draws nothing over anything else, in panels of %s times their height', (aspect) => {
  const hall = readHall(hallFrames())!;
  const plan = layOut(hall, aspect);
  expect(clashes([...plan.racks, ...plan.equipment])).toBe(0);
  for (const box of [...plan.racks, ...plan.equipment]) {
    expect(box.x >= plan.x && box.x + box.width <= plan.x + plan.width).toBe(true);
    expect(box.y >= plan.y && box.y + box.height <= plan.y + plan.height).toBe(true);
  }
});

it('stands air handlers at the walls and what is in no hall beside it, and leaves out meters that nobody placed', () => {
  const plan = planOf(hallFrames());
  const of = (index: number) => plan.equipment.find((one) => one.index === index);
  expect(of(0)!.x).toBeLessThan(plan.rows[0]!.x);
  expect(of(1)!.x).toBeGreaterThan(plan.rows[0]!.x + plan.rows[0]!.width);
  expect(plan.plant).toMatchObject({ name: 'Plant' });
  expect(of(2) && of(3)).toBeTruthy();
  expect(of(4)).toBeUndefined();
});

it('lays 2,000 racks out in the shape of a panel, within a blink', () => {
  const racks = Array.from({ length: 2_000 }, (_, at) => ({ rack: `R${at}`, zone: `z${Math.floor(at / 25)}` }));
  const started = performance.now();
  const plan = planOf([racksFrame(racks)]);
  expect(plan.racks).toHaveLength(2_000);
  expect(plan.racks.every(({ index }, at) => index === at)).toBe(true);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('walks with arrow keys to the rack beside, to the one across the aisle, and stops at the wall', () => {
  const plan = planOf(hallFrames());
  expect(neighbour(plan.racks, rack(plan, 1), 'ArrowRight')?.index).toBe(2);
  expect(neighbour(plan.racks, rack(plan, 1), 'ArrowDown')?.index).toBe(5);
  expect(neighbour(plan.racks, rack(plan, 5), 'ArrowUp')?.index).toBe(1);
  expect(neighbour(plan.racks, rack(plan, 0), 'ArrowLeft')).toBeUndefined();
});

const PLAN = { x: 0, y: 0, width: 20, height: 10 };
const CANVAS = { width: 800, height: 600 };

it('shows the whole plan first, and zooms around the pointer', () => {
  const whole = fit(PLAN, CANVAS);
  expect(isWhole(whole, PLAN, CANVAS)).toBe(true);
  const at = { x: 300, y: 280 };
  const before = toFloor(whole, at);
  const near = zoom(whole, 3, at, PLAN, CANVAS);
  expect(toFloor(near, at).x).toBeCloseTo(before.x);
  expect(isWhole(near, PLAN, CANVAS)).toBe(false);
  expect(zoom(near, 1e-6, at, PLAN, CANVAS).scale).toBeCloseTo(whole.scale);
});

it('cannot be pushed out of its panel', () => {
  const near = zoom(fit(PLAN, CANVAS), 5, { x: 400, y: 300 }, PLAN, CANVAS);
  for (const [dx, dy] of [
    [1e6, 1e6],
    [-1e6, -1e6],
  ] as const) {
    const pushed = pan(near, dx, dy, PLAN, CANVAS);
    const corner = toFloor(pushed, dx > 0 ? { x: CANVAS.width, y: CANVAS.height } : { x: 0, y: 0 });
    expect(corner.x >= 0 && corner.x <= PLAN.width && corner.y >= 0 && corner.y <= PLAN.height).toBe(true);
  }
});
