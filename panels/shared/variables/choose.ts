import type { InterpolateFunction } from '@grafana/data';
import { locationService } from '@grafana/runtime';

/** Whether the dashboard has a variable: without one a click on a place would do nothing. */
export function hasVariable(name: string, replaceVariables: InterpolateFunction): boolean {
  const template = `\${${name}}`;
  return replaceVariables(template) !== template;
}

/** As Grafana writes that a variable has all values. */
export const ALL = '$__all';

/** Whether a variable of the dashboard has this value alone. */
export function isChosen(name: string, value: string, replaceVariables: InterpolateFunction): boolean {
  return replaceVariables(`\${${name}}`) === value;
}

/** Sets a variable of the dashboard, as its picker does: in the address, so that links and the way back keep it. */
export function chooseVariable(name: string, value: string): void {
  locationService.partial({ [`var-${name}`]: value });
}
