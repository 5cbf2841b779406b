import { CoreApp, type DataFrame, type DataQuery } from '@grafana/data';

/** What the query of a panel says (Grafana's own `queryType`) whose answer a Grafana table shows. */
const FOR_TABLE = 'table';

/**
 * An answer without rows to a query that is for a table, without its columns: Grafana writes the panel's "no value" in the middle of
 * such a one. Below its columns Grafana 10 has "No data" for everybody, and any version writes it where a phone would have to scroll
 * to. Other panels count the rows of a column and need it; so does who edits a panel, to choose from.
 */
export function asEmptyTable(
  frame: DataFrame,
  { targets, app }: { targets: readonly DataQuery[]; app?: string }
): DataFrame {
  const isForTable = targets.some(({ refId, queryType }) => refId === frame.refId && queryType === FOR_TABLE);
  return isForTable && frame.length === 0 && app !== CoreApp.PanelEditor ? { ...frame, fields: [] } : frame;
}
