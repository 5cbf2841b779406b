import { ENDPOINT_NAMES, ENDPOINTS } from '../endpoints.ts';
import { FAULT_RULES, type FaultKind } from '../plant/faults.ts';
import { STORIES } from '../plant/stories.ts';
import type { ControlContext } from './control-context.ts';
import { summarize } from './summary.ts';

const STYLE = `
:root{color-scheme:light dark}
body{font:14px/1.5 system-ui,sans-serif;margin:0 auto;padding:1.5rem;max-width:64rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:1.75rem 0 .5rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:.25rem .75rem;text-align:right;white-space:nowrap;border-bottom:1px solid #8883;font-weight:400}
.text td:nth-child(5){white-space:normal;min-width:16rem}
th{color:#888;font-size:12px}td:first-child,th:first-child,.text td,.text th{text-align:left}
.scroll{overflow-x:auto}code,pre{font-size:12.5px}pre{overflow-x:auto}
.tiles{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0}.tiles b{display:block;font-size:1.4rem;font-weight:600}
.bad{color:#d6302f;font-weight:600}form{display:inline}button{font:inherit;padding:.1rem .6rem}`;

/** The control server's front page: the plant now, what is broken, and what can be asked of it. */
export function controlPage({ host, endpoints }: ControlContext): string {
  const { site, racks, cdus, feeds, water, jobs, queued, faults } = summarize(host);
  const tiles = [
    ['IT', `${(site.itPowerW / 1000).toFixed(0)} kW`],
    ['Total', `${(site.totalPowerW / 1000).toFixed(0)} kW`],
    ['PUE', site.pue.toFixed(2)],
    ['Chilled water', `${site.chilledWaterC.toFixed(1)} °C`],
    ['Tower water', `${water.makeupLMin.toFixed(1)} L/min`],
    ['Humidity', `${water.hallHumidityPercent.toFixed(0)} %`],
    ['Jobs', `${jobs.length} run, ${queued} wait`],
  ];
  const rackRows = racks.map((rack) => [
    rack.rack,
    (rack.powerW / 1000).toFixed(1),
    rack.inletC.toFixed(1),
    rack.outletC.toFixed(1),
    rack.hottestGpuC?.toFixed(0) ?? '',
    rack.gpuUtilization === undefined ? '' : (100 * rack.gpuUtilization).toFixed(0),
    rack.liquidReturnC?.toFixed(1) ?? '',
    rack.liquidFlowLMin?.toFixed(0) ?? '',
  ]);
  const cduRows = cdus.map((cdu) => [
    cdu.cdu,
    marked(String(cdu.pumps), cdu.pumps < 2),
    cdu.supplyC.toFixed(1),
    cdu.flowLMin.toFixed(0),
    cdu.pressureKPa.toFixed(0),
    (100 * cdu.valve).toFixed(0),
    (cdu.coolingW / 1000).toFixed(0),
    cdu.coolantPercent.toFixed(0),
  ]);
  const feedRows = feeds.map(({ feed, alive, onBattery, loadW, batteryPercent }) => [
    feed,
    (loadW / 1000).toFixed(0),
    batteryPercent.toFixed(0),
    marked(alive ? (onBattery ? 'on battery' : 'utility') : 'dead', !alive || Boolean(onBattery)),
  ]);
  const urls = ENDPOINT_NAMES.map((name) => [ENDPOINTS[name].title, `<code>${escaped(endpoints[name])}</code>`]);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>Simulated plant</title><style>${STYLE}</style>
<h1>Simulated plant</h1><p>Everything here is computed, nothing is measured.</p>
<div class="tiles">${tiles.map(([name, value]) => `<div>${name}<b>${value}</b></div>`).join('')}</div>
<h2>What is broken</h2>${faultTable(faults)}
<h2>Racks</h2>${table(['Rack', 'Power kW', 'Inlet °C', 'Outlet °C', 'Hottest GPU °C', 'GPU %', 'Return °C', 'Flow L/min'], rackRows)}
<h2>Coolant distribution units</h2>${table(['CDU', 'Pumps', 'Supply °C', 'Flow L/min', 'Pressure kPa', 'Valve %', 'Heat kW', 'Coolant %'], cduRows)}
<h2>Feeds</h2>${table(['Feed', 'Load kW', 'Battery %', 'State'], feedRows)}
<h2>Endpoints</h2>${table(['Protocol', 'Where'], urls, 'text')}
<h2>Try it</h2>
${STORIES.map(({ name, title }) => `<form method="post" action="/story?name=${name}"><button>Play</button> ${title}</form>`).join('<br>')}
<pre>${tries(endpoints.control).map(escaped).join('\n')}</pre></html>`;
}

function tries(control: string): string[] {
  return [
    `curl -X POST '${control}/story?name=cdu-degraded'`,
    `curl -X POST '${control}/job?servers=48&minutes=30'`,
    ...(Object.keys(FAULT_RULES) as FaultKind[]).map((kind) => {
      const { targets, value } = FAULT_RULES[kind];
      return `curl -X POST '${control}/fault?kind=${kind}&target=${targets[0]}${value ? `&value=${value.usual}` : ''}&seconds=600'`;
    }),
    `curl -X POST '${control}/fault?clear=all'`,
    `curl -X POST '${control}/modbus?unit=1&register=3000&value=9.5'`,
    `curl '${control}/state'`,
    `curl '${control}/log'`,
  ];
}

function faultTable(faults: ReturnType<typeof summarize>['faults']): string {
  if (faults.length === 0) {
    return '<p>Nothing. The commands below break something.</p>';
  }
  const rows = faults.map(({ id, kind, target, value, sinceMs, untilMs, active }) => {
    const rule = FAULT_RULES[kind];
    return [
      marked(rule.title, active),
      target,
      rule.value ? `${value} ${rule.value.unit}` : '',
      active ? `until ${clock(untilMs)}` : `from ${clock(sinceMs)}`,
      rule.effect,
      `<form method="post" action="/fault?clear=${encodeURIComponent(id)}"><button>Clear</button></form>`,
    ];
  });
  return table(['What', 'Where', 'How much', 'When (UTC)', 'What it does', ''], rows, 'text');
}

function table(heads: string[], rows: string[][], className = ''): string {
  const head = heads.map((text) => `<th>${text}`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}`).join('')}`).join('');
  return `<div class="scroll"><table class="${className}"><tr>${head}${body}</table></div>`;
}

function marked(text: string, isBad: boolean): string {
  return isBad ? `<span class="bad">${text}</span>` : text;
}

function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;');
}
