/** Returns true for a name or address of the loopback interface. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host) || host === '::1' || host === '[::1]'

/** Returns true for a host name that browsers and operating systems never look up elsewhere. */
export const isLoopbackName = (name: string): boolean =>
  isLoopback(name) || name.endsWith('.localhost')
