import { Alert, LoadingPlaceholder } from '@grafana/ui';
import React, { useEffect, useState } from 'react';

type State<T> = { value: T } | { error: string } | undefined;

function message(error: unknown): string {
  const response = error as { data?: { message?: string }; statusText?: string; message?: string };
  return response.data?.message ?? response.message ?? response.statusText ?? String(error);
}

interface Props<T> {
  /** A new key loads again. */
  id: string;
  load: () => Promise<T>;
  children: (value: T) => React.ReactNode;
}

/** Shows what `load` brings, a placeholder until then, and the error with its reason if it fails. */
export function Loaded<T>(props: Props<T>): React.JSX.Element {
  return <LoadedOnce key={props.id} {...props} />;
}

function LoadedOnce<T>({ load, children }: Props<T>): React.JSX.Element {
  const [promise] = useState(load);
  const [state, setState] = useState<State<T>>();
  useEffect(() => {
    let current = true;
    promise.then(
      (value) => current && setState({ value }),
      (error: unknown) => current && setState({ error: message(error) })
    );
    return () => {
      current = false;
    };
  }, [promise]);
  if (!state) {
    return <LoadingPlaceholder text="Loading ..." />;
  }
  if ('error' in state) {
    return <Alert title="This page could not be loaded">{state.error}</Alert>;
  }
  return <>{children(state.value)}</>;
}
