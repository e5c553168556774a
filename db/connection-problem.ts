/** The place of a database without the password to it. */
function placeOf(url: URL): string {
  return `${url.hostname}:${url.port || '5432'}${url.pathname}`;
}

function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return '';
}

function reason(code: string, url: URL): string | null {
  const database = url.pathname.slice(1);
  switch (code) {
    case 'ECONNREFUSED':
      return 'nobody listens there. Is the server running?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${url.hostname} cannot be found.`;
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'it does not answer.';
    case '28P01':
    case '28000':
      return `it refuses the user "${url.username}" or the password.`;
    case '3D000':
      return `it has no database "${database}". Make it with \`createdb ${database}\`.`;
    case '42501':
      return `the user "${url.username}" may not make tables in "${database}".`;
    case '53300':
      return 'it has no connection left.';
    case '57P03':
      return 'it is starting up.';
    default:
      return null;
  }
}

/** Why the database DATABASE_URL names cannot be used, in words for whoever set it; null when it is something else. */
export function connectionProblem(databaseUrl: string, error: unknown): string | null {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl))
    return 'DATABASE_URL is no address of a PostgreSQL database; it looks like postgres://user:password@host:5432/backorder.';
  const url = new URL(databaseUrl);
  const why = reason(codeOf(error), url);
  return why && `DATABASE_URL names the database ${placeOf(url)}: ${why}`;
}
