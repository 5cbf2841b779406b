import { locationService } from '@grafana/runtime';
import React, { useLayoutEffect, useState } from 'react';
import { createPath, Router, type To } from 'react-router-dom';

const history = locationService.getHistory();

const navigator = {
  createHref: (to: To) => (typeof to === 'string' ? to : createPath(to)),
  push: (to: To, state?: unknown) => history.push(navigator.createHref(to), state),
  replace: (to: To, state?: unknown) => history.replace(navigator.createHref(to), state),
  go: (delta: number) => history.go(delta),
};

/** Lets react-router 6 follow Grafana's location service, whose history speaks the older interface. */
export function LocationRouter({ children }: { children: React.ReactNode }): React.JSX.Element {
  const [location, setLocation] = useState(history.location);
  useLayoutEffect(() => history.listen((next: typeof history.location) => setLocation(next)), []);
  return (
    <Router location={location} navigator={navigator}>
      {children}
    </Router>
  );
}
