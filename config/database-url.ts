const WRITE_URL = 'Write postgres://user@host:5432/database, and its special characters as %40 and the like';

/** What is wrong with the URL of a database, without the URL, and what to do: the driver takes anything for one and then complains about hosts and strings. */
export function databaseUrlProblem(url: string): { message: string; nextStep: string } | undefined {
  const message = wrongWith(url);
  return message === undefined ? undefined : { message, nextStep: WRITE_URL };
}

function wrongWith(url: string): string | undefined {
  if (url.trim() === '') {
    return 'the database URL is empty';
  }
  if (!/^postgres(ql)?:\/\//.test(url)) {
    return 'the database URL does not begin with postgres:// or postgresql://';
  }
  // A host may be absent: then a socket is meant.
  return URL.canParse(url) ? undefined : 'the database URL cannot be read';
}
