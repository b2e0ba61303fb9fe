import { afterAll, beforeAll } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection } from './drive.ts'

/** Starts one Rewind for all tests of a file, and closes it and its connection after them. */
export function sharedConsole(): Omit<Console, 'close'> {
  let started: Console
  beforeAll(async () => {
    started = await startConsole()
  })
  afterAll(async () => {
    await started.close()
    await connection.close()
  })
  return {
    get app() {
      return started.app
    },
    get temporal() {
      return started.temporal
    },
    get store() {
      return started.store
    },
  }
}
