import React from 'react';
import type { LinkModel } from '@grafana/data';
import { DataLinksContextMenu, IconButton } from '@grafana/ui';

/** A longer menu is not read. */
const MOST = 20;

/** Data links of the lines of a strip; nothing where there are none. */
export function StripLinks({ links }: { links: readonly LinkModel[] }) {
  const first = links[0];
  if (!first) {
    return null;
  }
  const label = links.length === 1 ? first.title : 'Data links';
  return (
    <DataLinksContextMenu links={() => links.slice(0, MOST)}>
      {({ openMenu }) =>
        openMenu ? (
          <IconButton name="link" size="sm" aria-label={label} tooltip={label} onClick={openMenu} />
        ) : (
          <span>{label}</span>
        )
      }
    </DataLinksContextMenu>
  );
}
