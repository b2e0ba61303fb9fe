import { afterAll, beforeAll } from 'vitest'
import { type Console, startConsole } from './console.ts'
import { connection } from './drive.ts'

/** One console for all tests of a file. With them end it and the connection of their own. */
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
