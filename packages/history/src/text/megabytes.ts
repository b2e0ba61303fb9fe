/** Returns a size in MB of 2^20 bytes, the unit of Temporal's limits, rounded up: `4.01 MB`. */
export const megabytes = (bytes: number): string => `${Math.ceil((bytes / 2 ** 20) * 100) / 100} MB`
