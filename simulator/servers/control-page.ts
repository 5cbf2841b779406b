import type { ControlContext } from './control-context.ts';
import { summarize } from './summary.ts';

const STYLE =
  'body{font:14px system-ui;margin:2rem;max-width:60rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #8883}td:first-child,th:first-child{text-align:left}code{font-size:13px}';

/** The control server's front page: endpoints, racks now, and what can be asked of the plant. */
export function controlPage({ host, endpoints }: ControlContext): string {
  const { site, racks, jobs, queued } = summarize(host.state);
  const rows = racks.map(
    (rack) =>
      `<tr><td>${rack.rack}<td>${(rack.powerW / 1000).toFixed(2)}<td>${rack.inletC.toFixed(1)}<td>${rack.outletC.toFixed(1)}` +
      `<td>${rack.hottestGpuC?.toFixed(0) ?? ''}<td>${rack.gpuUtilization === undefined ? '' : (100 * rack.gpuUtilization).toFixed(0)}`
  );
  const urls = Object.entries(endpoints).map(([name, url]) => `<tr><td>${name}<td><code>${url}</code>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>Simulated plant</title><style>${STYLE}</style>
<h1>Simulated plant</h1>
<p>Everything here is computed, nothing is measured. IT ${(site.itPowerW / 1000).toFixed(1)} kW, total
${(site.totalPowerW / 1000).toFixed(1)} kW, PUE ${site.pue.toFixed(2)}; ${jobs.length} jobs run, ${queued} wait.</p>
<table>${urls.join('')}</table>
<h2>Racks</h2>
<table><tr><th>Rack<th>Power kW<th>Inlet °C<th>Outlet °C<th>Hottest GPU °C<th>GPU %${rows.join('')}</table>
<h2>Try it</h2>
<pre>curl -X POST '${endpoints.control}/heat?rack=R-A03&amp;kw=30&amp;seconds=600'
curl -X POST '${endpoints.control}/job?servers=48&amp;minutes=30'
curl -X POST '${endpoints.control}/modbus?unit=1&amp;register=3000&amp;value=9.5'
curl '${endpoints.control}/state'
curl '${endpoints.control}/log'</pre></html>`;
}
