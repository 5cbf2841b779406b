import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  json,
  startMockBmc,
  type BmcTree,
  type MockBmc,
  type MockBmcOptions,
} from '../../../../protocols/redfish/testing/mock-bmc.ts';
import { hosted, type Hosted } from '../../testing/hosted.ts';
import { until as untilWithin } from '../../testing/recording.ts';
import { redfishAdapter } from './adapter.ts';
import { redfishConfigSchema } from './config.ts';
import { manifest } from './manifest.ts';
import { link, serverTree } from './testing/server-tree.ts';

const LOGIN = { username: 'plenum', password: 'secret' };
const POWER = 'b1 | hw.host.power';
/** Nothing here waits this long on an idle machine. */
const PATIENCE_MS = 60_000;
const until = (condition: () => boolean) => untilWithin(condition, String(condition), PATIENCE_MS);
const closing: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function bmcOf(tree: BmcTree = serverTree(), options: MockBmcOptions = {}): Promise<MockBmc> {
  const mock = await startMockBmc(tree, { login: LOGIN, ...options });
  closing.push(mock.close);
  return mock;
}

function configOf(mocks: readonly MockBmc[], more: object = {}) {
  return redfishConfigSchema.parse({
    name: 'bmcs',
    protocol: 'redfish',
    interval: '1s',
    timeout: '5s',
    ...LOGIN,
    bmcs: mocks.map(({ url }, index) => ({ host: url, name: `b${index + 1}`, equipment: `N${index + 1}` })),
    ...more,
  });
}

function run(mocks: readonly MockBmc[], more: object = {}): Hosted {
  const running = hosted({ manifest, adapter: redfishAdapter, config: configOf(mocks, more) });
  closing.push(running.stop);
  return running;
}

/** With an interval that readings cannot exceed on a loaded machine either, which `plenum check` would say. */
const check = async (mocks: readonly MockBmc[], more: object = {}) =>
  redfishAdapter.check(configOf(mocks, { interval: '1h', ...more }), AbortSignal.timeout(PATIENCE_MS));
const requestsFor = (mock: MockBmc, what: string) => mock.asked.filter((line) => line.includes(what)).length;

describe('a BMC', () => {
  test('is looked over once, then asked for what it has, and its session ends with the collector', async () => {
    const mock = await bmcOf();
    const { good, stop } = run([mock]);
    await until(() => good(POWER).length >= 3);
    expect(good('b1 | hw.host.ambient_temperature')[0]).toBe(22.5);
    expect(good('b1 | hw.fan.speed | fan2')[0]).toBe(5_500);
    expect([requestsFor(mock, 'Systems/1'), mock.logins(), mock.sessions.size, mock.atOnce()]).toEqual([1, 1, 1, 1]);
    await stop();
    expect(mock.sessions.size).toBe(0);
  });

  test('that restarts is logged in to anew, and goes on', async () => {
    const mock = await bmcOf();
    const { good, samples } = run([mock]);
    await until(() => good(POWER).length >= 1);
    mock.reboot();
    const before = good(POWER).length;
    await until(() => good(POWER).length >= before + 2);
    expect(mock.logins()).toBe(2);
    expect(samples.filter(({ value }) => value === null)).toEqual([]);
  });

  test('that is away is bad once, and leaves the others alone', async () => {
    const [away, other] = [await bmcOf(serverTree({ serial: 'A' })), await bmcOf(serverTree({ serial: 'B' }))];
    const { good, samples, states } = run([away, other]);
    await until(() => good(POWER).length >= 1 && good('b2 | hw.host.power').length >= 1);
    await away.close();
    await until(() => states.some(({ message }) => message?.startsWith('1 of 2 BMCs down, b1:') ?? false));
    const before = good('b2 | hw.host.power').length;
    await until(() => good('b2 | hw.host.power').length >= before + 2);
    expect(samples.filter(({ address, value }) => address === POWER && value === null)).toHaveLength(1);
    // That others answer does not make the fleet whole.
    expect(states.at(-1)).toMatchObject({ state: 'degraded' });
    expect(states.at(-1)?.message).toMatch(/^1 of 2 BMCs down, b1:/);
  });

  test.each([
    ['with status 400: HPE', 400, 'Base.1.8.CreateLimitReachedForResource', ''],
    ['with status 400: DMTF', 400, 'Base.1.8.SessionLimitExceeded', ''],
    ['with status 401: Dell', 401, 'IDRAC.2.8.RAC0218', 'RAC0218: The maximum number of user sessions is reached.'],
  ])('whose sessions are all taken refuses no password, and is read without one, %s', async (_, status, id, words) => {
    const mock = await bmcOf(serverTree(), {
      intercept(request, response) {
        if (request.method === 'POST') {
          const info = [{ MessageId: id, Message: words }];
          json(response, status, { error: { code: 'Base.1.8.GeneralError', '@Message.ExtendedInfo': info } });
        }
        return request.method === 'POST';
      },
    });
    const { good } = run([mock]);
    await until(() => good(POWER).length >= 1);
    expect(mock.sessions.size).toBe(0);
  });

  test('that answers for another machine is not believed', async () => {
    const mock = await bmcOf(serverTree({ serial: 'A', powerW: 400 }));
    const { good, states } = run([mock], { rediscover: '1s' });
    await until(() => good(POWER).length >= 1);
    Object.assign(mock.tree, serverTree({ serial: 'B', powerW: 999 }));
    mock.sessions.clear();
    await until(() =>
      states.some(({ message }) => message?.includes('answers as another machine: 0000-B, before 0000-A') ?? false)
    );
    expect(good(POWER)).not.toContain(999);
  });

  test('is asked with a wrong password once, however often the source begins anew', async () => {
    const mock = await bmcOf();
    const { states } = run([mock], { password: 'wrong' });
    await until(() => states.filter(({ state }) => state === 'disconnected').length >= 3);
    expect(requestsFor(mock, 'POST')).toBe(1);
    expect(states.at(-1)?.message).toContain('refuses user or password');
  });

  test('that is busy is left alone as long as it wants', async () => {
    let isBusy = false;
    const mock = await bmcOf(serverTree(), {
      intercept(_, response) {
        if (isBusy) {
          response.setHeader('retry-after', '600');
          json(response, 503, {});
        }
        return isBusy;
      },
    });
    const { good, states } = run([mock]);
    await until(() => good(POWER).length >= 1);
    isBusy = true;
    await until(() => states.some(({ message }) => message?.includes('asked again in') ?? false));
    const before = mock.asked.length;
    await until(() => states.filter(({ state }) => state === 'disconnected').length >= 3);
    expect(mock.asked.length).toBe(before);
  });

  test('whose single resource fails keeps the others', async () => {
    let isBroken = false;
    const mock = await bmcOf(serverTree(), {
      intercept(_, response, path) {
        const takes = isBroken && path.endsWith('/Thermal');
        if (takes) {
          json(response, 404, {});
        }
        return takes;
      },
    });
    const { good, samples } = run([mock]);
    await until(() => good(POWER).length >= 1);
    isBroken = true;
    await until(() => samples.some(({ address, value }) => address.endsWith('fan1') && value === null));
    const before = good(POWER).length;
    await until(() => good(POWER).length >= before + 2);
    expect(samples.filter(({ address, value }) => address.endsWith('fan1') && value === null)).toHaveLength(1);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['hangs over', () => undefined],
    ['hangs in the middle of', (response) => void response.writeHead(200, { 'content-length': 500 }).write('{')],
    ['breaks down over', (response) => void response.destroy()],
  ])('that %s one resource gives the others, at the start and later', async (_, fail) => {
    const broken = { a: true, b: false };
    const bmcThat = (name: 'a' | 'b') =>
      bmcOf(serverTree({ serial: name }), {
        intercept(__, response, path) {
          const takes = broken[name] && path.endsWith('/Thermal');
          if (takes) {
            fail(response);
          }
          return takes;
        },
      });
    const [a, b] = [await bmcThat('a'), await bmcThat('b')];
    const [result] = await check([a]);
    expect(result?.message).toMatch(
      /Chassis\/1\/Thermal: (no answer within 5000 ms|closed the connection in the middle of an answer), while others are answered/
    );
    const fan = 'b1 | hw.fan.speed | fan1';
    const nulls = ({ samples }: Hosted, address: string) =>
      samples.filter((sample) => sample.address === address && sample.value === null).length;
    const first = run([a], { rediscover: '1s' });
    await until(() => first.good(POWER).length >= 2);
    expect([first.good(fan), first.samples.filter(({ value }) => value === null)]).toEqual([[], []]);
    broken.a = false;
    await until(() => first.good(fan).length >= 1);

    const second = run([b]);
    await until(() => second.good(fan).length >= 1);
    broken.b = true;
    await until(() => nulls(second, fan) > 0);
    const [before, asked] = [second.good(POWER).length, requestsFor(b, 'Thermal')];
    await until(() => second.good(POWER).length >= before + 2);
    expect([nulls(second, POWER), nulls(second, fan)]).toEqual([0, 1]);
    // What hangs is left alone before all is looked over again.
    expect(requestsFor(b, 'Thermal')).toBe(asked);
  });

  test('that answers after half a minute is waited for, and holds up no others', async () => {
    const held: Array<() => void> = [];
    const slow = await bmcOf(serverTree({ serial: 'A', powerW: 100 }), {
      intercept(request, response, path) {
        const takes = path.endsWith('/Power');
        if (takes) {
          held.push(() => json(response, 200, slow.tree[path] as object));
        }
        return takes;
      },
    });
    const fast = await bmcOf(serverTree({ serial: 'B' }));
    const { good } = run([slow, fast], { timeout: '5m', atOnce: 1, interval: '2s' });
    await until(() => held.length === 1 && good('b2 | hw.host.power').length >= 3);
    expect(good(POWER)).toEqual([]);
    held.shift()?.();
    await until(() => good(POWER).length >= 1);
    expect(good(POWER)[0]).toBe(100);
  });
});

describe('plenum check', () => {
  test('says of each BMC what it has and what is not understood', async () => {
    const tree = serverTree();
    tree['/redfish/v1/Chassis/1'] = {
      ...tree['/redfish/v1/Chassis/1'],
      Sensors: link('/redfish/v1/Chassis/1/Sensors'),
    };
    tree['/redfish/v1/Chassis/1/Sensors'] = {
      Members: [link('/redfish/v1/Chassis/1/Sensors/x'), link('/redfish/v1/Chassis/1/Sensors/gone')],
    };
    tree['/redfish/v1/Chassis/1/Sensors/x'] = { Name: 'Odd', Reading: 3, ReadingUnits: 'furlong' };
    const [result] = await check([await bmcOf(tree)]);
    expect(result).toMatchObject({
      target: 'b1',
      ok: true,
      message: expect.stringMatching(
        /^Contoso 1U SN1; 4 points: 1 hw.host.power, 1 hw.host.ambient_temperature, 2 hw.fan.speed; 2 requests for each reading, .*not understood: Odd is in "furlong", a unit that is not known; not readable: answers .*gone with status 404$/
      ) as string,
    });
  });

  test('shows the fingerprint of a certificate that vouches for itself', async () => {
    const [result] = await check([await bmcOf(serverTree(), { tls: true })]);
    expect(result).toMatchObject({
      ok: false,
      nextStep: expect.stringMatching(/`fingerprint: '([0-9A-F]{2}:){31}[0-9A-F]{2}'`/) as string,
    });
  });

  test('finds two addresses of one machine', async () => {
    const results = await check([await bmcOf(), await bmcOf()]);
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(results.find(({ ok }) => !ok)?.message).toMatch(/answers as the machine of b[12] \(0000-SN1\)/);
  });

  test('ends its sessions', async () => {
    const mock = await bmcOf();
    await check([mock]);
    expect([mock.logins(), mock.sessions.size]).toEqual([1, 0]);
  });
});

describe('metric reports', () => {
  const REPORT = '/redfish/v1/TelemetryService/MetricReports/All';
  const PROPERTY = '/redfish/v1/Chassis/1/Power#/PowerControl/0/PowerConsumedWatts';

  function withReport(values: () => object[], events: object = {}): BmcTree {
    const tree = serverTree();
    return {
      ...tree,
      '/redfish/v1': {
        ...tree['/redfish/v1'],
        TelemetryService: link('/redfish/v1/TelemetryService'),
        EventService: link('/redfish/v1/EventService'),
      },
      '/redfish/v1/TelemetryService': { MetricReports: link('/redfish/v1/TelemetryService/MetricReports') },
      '/redfish/v1/TelemetryService/MetricReports': { Members: [link(REPORT)] },
      [REPORT]: {
        get MetricValues() {
          return values();
        },
      },
      '/redfish/v1/EventService': events,
    };
  }

  test('have the times of the BMC, and stand for the resources that they are of', async () => {
    let watts = 500;
    const times: number[] = [];
    const mock = await bmcOf(
      withReport(() => {
        times.push(Date.now() - 300);
        return [
          {
            MetricProperty: PROPERTY,
            MetricValue: String(watts++),
            Timestamp: new Date(times.at(-1) as number).toISOString(),
          },
        ];
      })
    );
    const { samples, good } = run([mock]);
    await until(() => good(POWER).some((value) => value >= 503));
    const reported = samples.filter(({ address, value }) => address === POWER && (value ?? 0) >= 500);
    expect(reported.every(({ timeMs }) => times.includes(timeMs))).toBe(true);
    expect(requestsFor(mock, 'Chassis/1/Power')).toBe(1);
  });

  test('that are not kept up are given up for the resources', async () => {
    const mock = await bmcOf(
      withReport(() => [{ MetricProperty: PROPERTY, MetricValue: '1', Timestamp: '2020-01-01T00:00:00Z' }])
    );
    const { good, samples } = run([mock]);
    await until(() => good(POWER).length >= 3);
    expect(new Set(good(POWER))).toEqual(new Set([400]));
    expect(samples.filter(({ value }) => value === null)).toEqual([]);
  });

  test('are received as they come where they are streamed, and polled once the stream ends', async () => {
    let send: ((event: object) => void) | undefined;
    let end: (() => void) | undefined;
    const sse = '/redfish/v1/EventService/SSE';
    const mock = await bmcOf(
      withReport(() => [{ MetricProperty: PROPERTY, MetricValue: '1' }], {
        ServerSentEventUri: sse,
        EventFormatTypes: ['MetricReport'],
      }),
      {
        intercept(request, response, path) {
          if (path !== sse || request.headers['x-auth-token'] === undefined) {
            return false;
          }
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(': welcome\n\n');
          send = (event) => void response.write(`id: 1\ndata: ${JSON.stringify(event)}\n\n`);
          end = () => response.destroy();
          return true;
        },
      }
    );
    const { good, samples } = run([mock], { interval: '10s' });
    await until(() => send !== undefined);
    for (const watts of [601, 602, 603]) {
      send?.({
        '@odata.type': '#MetricReport.v1_5_0.MetricReport',
        MetricValues: [{ MetricProperty: PROPERTY, MetricValue: String(watts) }],
      });
      await until(() => good(POWER).includes(watts));
    }
    end?.();
    const before = good('b1 | hw.fan.speed | fan1').length;
    await until(() => good('b1 | hw.fan.speed | fan1').length >= before + 2);
    expect(samples.filter(({ value }) => value === null)).toEqual([]);
  });

  /** A BMC whose stream is refused with these statuses, one after the other, the last one for ever; 200 streams a value. */
  async function refusing(...statuses: number[]) {
    const sse = '/redfish/v1/EventService/SSE';
    const mock = await bmcOf(
      withReport(() => [{ MetricProperty: PROPERTY, MetricValue: '1' }], {
        ServerSentEventUri: sse,
        EventFormatTypes: ['MetricReport'],
      }),
      {
        intercept(_, response, path) {
          if (path !== sse) {
            return false;
          }
          const status = statuses.length > 1 ? statuses.shift() : statuses[0];
          response.writeHead(status ?? 200, { 'content-type': 'text/event-stream' });
          const event = { MetricValues: [{ MetricProperty: PROPERTY, MetricValue: '601' }] };
          response.write(`data: ${JSON.stringify(event)}\n\n`);
          if (status !== 200) {
            response.end();
          }
          return true;
        },
      }
    );
    return { mock, asked: () => requestsFor(mock, sse), ...run([mock]) };
  }

  test('are streamed again once the BMC is no longer busy, and where the session had ended when it was asked', async () => {
    const { good, asked, samples } = await refusing(503, 401, 401, 200);
    await until(() => good(POWER).includes(601));
    expect(asked()).toBe(4);
    expect(samples.filter(({ value }) => value === null)).toEqual([]);
  });

  test.each([
    ['is not there', 404, 1],
    ['is for a higher role', 403, 1],
    ['is refused as if nobody was logged in, after each reading', 401, 3],
  ])('are polled where their stream %s', async (_, status, times) => {
    const { good, asked } = await refusing(status);
    await until(() => asked() === times);
    const before = good(POWER).length;
    await until(() => good(POWER).length >= before + 3);
    expect(asked()).toBe(times);
  });
});

describe('a leak', () => {
  const AT = '/redfish/v1/Chassis/1/ThermalSubsystem/LeakDetection';

  function withDetector(state: () => string): BmcTree {
    const tree = serverTree();
    return {
      ...tree,
      '/redfish/v1/Chassis/1': {
        ...tree['/redfish/v1/Chassis/1'],
        ThermalSubsystem: link('/redfish/v1/Chassis/1/ThermalSubsystem'),
      },
      '/redfish/v1/Chassis/1/ThermalSubsystem': { LeakDetection: link(AT) },
      [AT]: { LeakDetectors: link(`${AT}/LeakDetectors`) },
      [`${AT}/LeakDetectors`]: { Members: [link(`${AT}/LeakDetectors/tray`)] },
      [`${AT}/LeakDetectors/tray`]: {
        Id: 'tray',
        get DetectorState() {
          return state();
        },
      },
    };
  }

  test('is a value and an event, told once, and so is its end', async () => {
    let state = 'OK';
    const { good, events } = run([await bmcOf(withDetector(() => state))]);
    const address = 'b1 | LeakDetect | Leak detector | tray';
    await until(() => good(address).length >= 1);
    state = 'Critical';
    await until(() => good(address).filter((value) => value === 1).length >= 2);
    state = 'OK';
    await until(() => events.length >= 2);
    expect(events).toMatchObject([
      { kind: 'alarm', severity: 'critical', equipment: 'N1', title: 'Leak at N1: detector tray is wet' },
      { kind: 'alarm', severity: 'info', title: 'Leak at N1 is over: detector tray is dry' },
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });
});
