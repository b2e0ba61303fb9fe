type Environment = Readonly<Record<string, string | undefined>>

export interface StoreSettings {
  /** The path of a file, or the URL of a PostgreSQL database. Holds the password. */
  location: string
  /** The setting and its value, for messages. Holds no password. */
  shown: string
  isDatabase: boolean
}

const defaultFile = '.rewind/rewind.db'

/** Returns where the store is. Adds to `problems` if two places are given, or none that can be. */
export function readStoreSettings(env: Environment, problems: string[]): StoreSettings {
  const { REWIND_STORE: file, REWIND_DATABASE_URL: url } = env
  if (url !== undefined) {
    if (file !== undefined) {
      problems.push(
        'REWIND_STORE and REWIND_DATABASE_URL are both set: the store is either a file or a database. Remove one. `rewind store copy` moves what a file holds into a database.',
      )
    }
    return readUrl(url.trim(), problems)
  }
  const location = (file ?? defaultFile).trim()
  if (/^postgres(ql)?:/i.test(location)) {
    problems.push('REWIND_STORE is the path of a file: give a database in REWIND_DATABASE_URL.')
  } else if (location === '' || location.length > 1000 || /\p{Cc}/u.test(location)) {
    problems.push(
      'REWIND_STORE must be the path of a file, in at most 1,000 characters of one line.',
    )
  }
  return { location, shown: `REWIND_STORE=${location}`, isDatabase: false }
}

/** No message quotes the value: it holds a password. */
function readUrl(location: string, problems: string[]): StoreSettings {
  const url = URL.canParse(location) ? new URL(location) : undefined
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    problems.push(
      'REWIND_DATABASE_URL must have the form postgres://user:password@host:5432/database, with %-encoded special characters. Its value is not shown here, since it may hold a password.',
    )
    return { location, shown: 'REWIND_DATABASE_URL', isDatabase: true }
  }
  const shown = `REWIND_DATABASE_URL (${url.protocol}//${url.host}${url.pathname})`
  return { location, shown, isDatabase: true }
}
