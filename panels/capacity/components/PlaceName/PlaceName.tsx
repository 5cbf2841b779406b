import React from 'react';
import type { GrafanaTheme2, InterpolateFunction } from '@grafana/data';
import { DataLinksContextMenu, useStyles2 } from '@grafana/ui';
import { css } from '@emotion/css';
import { chooseVariable, hasVariable } from '../../../shared/variables/choose.ts';
import type { Place } from '../../data/read.ts';

interface Props {
  place: Place;
  replaceVariables: InterpolateFunction;
}

/** The name of a place. Its data links open from it; without any a click shows the dashboard of this rack or zone. */
export function PlaceName({ place, replaceVariables }: Props) {
  const styles = useStyles2(getStyles);
  const { links, name } = place;
  if (links.length > 0) {
    return (
      <DataLinksContextMenu links={() => links}>
        {({ openMenu }) =>
          openMenu ? (
            <button type="button" className={styles.name} onClick={openMenu}>
              {name}
            </button>
          ) : (
            <span>{name}</span>
          )
        }
      </DataLinksContextMenu>
    );
  }
  const [variable, value] = place.rack !== '' && place.equipment === '' ? ['rack', place.rack] : ['zone', place.zone];
  const isPlace = place.equipment === '' && value !== '' && hasVariable(variable!, replaceVariables);
  return isPlace ? (
    <button
      type="button"
      className={styles.name}
      title={`Show ${variable} ${value} only`}
      onClick={() => chooseVariable(variable!, value!)}
    >
      {name}
    </button>
  ) : (
    <span className={styles.plain}>{name}</span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({
    padding: 0,
    border: 0,
    background: 'none',
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    textAlign: 'left',
    textDecoration: 'underline',
    textDecorationColor: theme.colors.border.strong,
    textUnderlineOffset: 3,
    cursor: 'pointer',
    '&:hover': { textDecorationColor: 'currentColor' },
  }),
  plain: css({ fontWeight: theme.typography.fontWeightMedium }),
});
