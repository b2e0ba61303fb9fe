export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets an own property under any key: a plain assignment to `__proto__` would change the prototype. */
export function setOwn<T>(object: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  } else {
    object[key] = value
  }
}

/** Returns an own property that is a string. Undefined: there is none. */
export function textOf(object: unknown, key: string): string | undefined {
  if (!isObject(object) || !Object.hasOwn(object, key)) return undefined
  const value = object[key]
  return typeof value === 'string' ? value : undefined
}

/** Returns an own property that is a finite number. Undefined: there is none. */
export function numberOf(object: unknown, key: string): number | undefined {
  if (!isObject(object) || !Object.hasOwn(object, key)) return undefined
  const value = object[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Returns an own property that is an object. Undefined: there is none. */
export function objectOf(object: unknown, key: string): JsonObject | undefined {
  if (!isObject(object) || !Object.hasOwn(object, key)) return undefined
  const value = object[key]
  return isObject(value) ? value : undefined
}
