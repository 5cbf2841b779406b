import type { MonitorResult, NodeFault } from '#protocols/opcua/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { OpcuaConfig } from './config.ts';

/** More names than this make a status message that nobody reads. */
const NAMED_NODES = 3;
/** The rest of a long list is in the state message as a number. */
const LOGGED_FAULTS = 50;

interface Findings {
  faults: readonly NodeFault[];
  remarks: readonly string[];
}

/** Logs what cannot be read, and what the server does not grant. */
export function complain(
  context: SourceContext,
  config: OpcuaConfig,
  { faults, remarks, shortened }: Findings & Pick<MonitorResult, 'shortened'>
): void {
  for (const { address, message } of faults.slice(0, LOGGED_FAULTS)) {
    context.log.error({ address }, message);
  }
  if (faults.length > LOGGED_FAULTS) {
    context.log.error(
      `OPC UA ${config.endpoint}: ${faults.length - LOGGED_FAULTS} more nodes cannot be read. Run \`plenum check\` for a summary.`
    );
  }
  for (const remark of remarks) {
    context.log.warn(`OPC UA ${config.endpoint}: ${remark}`);
  }
  if (shortened.count > 0) {
    context.log.warn(`OPC UA ${config.endpoint}: ${shortenedText(shortened, config)}`);
  }
}

export function shortenedText({ count, heldMs }: MonitorResult['shortened'], { surviveOutage }: OpcuaConfig): string {
  return (
    `the server's queues of ${count} nodes last for an outage of ${Number((heldMs / 1_000).toPrecision(2))} s, ` +
    `not of ${surviveOutage / 1_000} s (\`surviveOutage\`), if values come at the pace that it agreed to. ` +
    "Raise the server's limit, or shorten `surviveOutage`."
  );
}

/** `connected`, or `degraded` with what is wrong. */
export function tellState(
  context: SourceContext,
  { faults, remarks, configured }: Findings & { configured: number }
): void {
  if (faults.length === 0 && remarks.length === 0) {
    context.state('connected');
    return;
  }
  const named = faults.slice(0, NAMED_NODES).map(({ address }) => address);
  const more = faults.length > NAMED_NODES ? ` and ${faults.length - NAMED_NODES} more` : '';
  const unread =
    faults.length > 0 ? [`${faults.length} of ${configured} nodes cannot be read: ${named.join(', ')}${more}`] : [];
  context.state('degraded', [...unread, ...remarks].join('; '));
}
