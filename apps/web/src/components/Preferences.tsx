import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

export type Theme = 'system' | 'light' | 'dark'

export interface Preferences {
  theme: Theme
  /** `local`, `UTC` or an IANA zone such as `Europe/Berlin`. */
  timeZone: string
  /** The form of times in lists. The hint of a time shows the other form. */
  times: 'absolute' | 'relative'
  /** The row height of lists. */
  rows: 'dense' | 'comfortable'
}

interface PreferencesValue extends Preferences {
  change: (next: Partial<Preferences>) => void
}

const initial: Preferences = {
  theme: 'system',
  timeZone: 'local',
  times: 'absolute',
  rows: 'dense',
}
const storageKey = 'rewind.preferences'
const PreferencesContext = createContext<PreferencesValue>({ ...initial, change: () => undefined })

export const usePreferences = () => useContext(PreferencesContext)

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState<Preferences>(stored)
  useEffect(() => {
    document.documentElement.dataset.theme = preferences.theme
  }, [preferences.theme])
  const value = useMemo(
    () => ({
      ...preferences,
      change: (next: Partial<Preferences>) => {
        const all = { ...preferences, ...next }
        setPreferences(all)
        try {
          localStorage.setItem(storageKey, JSON.stringify(all))
        } catch {
          // In a browser without storage the choice lasts until the tab closes.
        }
      },
    }),
    [preferences],
  )
  return <PreferencesContext value={value}>{children}</PreferencesContext>
}

function stored(): Preferences {
  try {
    const text = localStorage.getItem(storageKey)
    const value: unknown = text === null ? undefined : JSON.parse(text)
    if (typeof value !== 'object' || value === null) return initial
    const theme = 'theme' in value ? value.theme : undefined
    const timeZone = 'timeZone' in value ? value.timeZone : undefined
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      timeZone: typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : 'local',
      times: 'times' in value && value.times === 'relative' ? 'relative' : 'absolute',
      rows: 'rows' in value && value.rows === 'comfortable' ? 'comfortable' : 'dense',
    }
  } catch {
    return initial
  }
}

export function isTimeZone(timeZone: string): boolean {
  if (timeZone === 'local') return true
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}
