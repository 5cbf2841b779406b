import { useCallback, useEffect, useState } from 'react';
import { messageOf } from '#model/api/failure.ts';

export interface Answered<Answer> {
  /** Absent until the first one; that of before stays until the next one. */
  answer?: Answer;
  failure?: string;
  again(): void;
}

/** What `ask` answers, asked anew whenever it is another function or `again` is called. */
export function useAnswer<Answer>(ask: () => Promise<Answer>): Answered<Answer> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ ask: unknown; answer?: Answer; failure?: string }>({ ask });
  useEffect(() => {
    let isCurrent = true;
    ask().then(
      (answer) => isCurrent && setState({ ask, answer }),
      (error: unknown) => isCurrent && setState({ ask, failure: messageOf(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [ask, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  // What another question was answered is not this one's answer.
  return state.ask === ask ? { ...state, again } : { again };
}
