import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AccessFile, AccessFileError, type AccessFileEvent } from '../../src/access/access-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rewind-access-'))
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
const newPath = () => {
  count += 1
  return join(folder, `access-${count}.yaml`)
}

const fileFor = (user: string) => `bindings: [{ role: admin, users: [${user}] }]\n`
const usersOf = (file: AccessFile) => file.rules.bindings.flatMap(({ users }) => users)

let opened: AccessFile[] = []
afterEach(() => {
  for (const file of opened) file.close()
  opened = []
})

/** Opens an access file. With the default interval only `check` reads it. */
async function openFile(path: string, intervalMs = 3_600_000) {
  const file = await AccessFile.open(path, { intervalMs })
  opened.push(file)
  const events: AccessFileEvent[] = []
  file.subscribe((event) => events.push(event))
  return { file, events }
}

async function checkTwice(file: AccessFile) {
  await file.check()
  await file.check()
}

async function errorOf(path: string): Promise<AccessFileError> {
  const error = await AccessFile.open(path).catch((error: unknown) => error)
  if (error instanceof AccessFileError) return error
  throw new Error('The file was opened.')
}

describe('at the start', () => {
  test('a valid file is in use and has a version', async () => {
    const path = newPath()
    await writeFile(path, fileFor('ada'))
    const { file } = await openFile(path)
    expect(usersOf(file)).toEqual(['ada'])
    expect(file.version).toMatch(/^[0-9a-f]{12}$/)
    expect(file.problem).toBeUndefined()
  })

  test('an invalid file is refused with every problem', async () => {
    const path = newPath()
    await writeFile(path, 'bindings: []\ncontact: 1\n')
    const error = await errorOf(path)
    expect(error.lines).toEqual([
      `${path}:1:11: bindings is an empty list.`,
      `${path}:2:10: Expected text for contact: write "1" in quotes.`,
    ])
    expect(error.message).toContain(error.lines[1])
  })

  test('an unreadable file is refused', async () => {
    const [absent, binary, large] = [newPath(), newPath(), newPath()]
    await writeFile(binary, Buffer.from([0xff, 0xfe]))
    await writeFile(large, fileFor('ada'))
    await truncate(large, 262_145)
    expect((await errorOf(absent)).lines).toEqual([expect.stringContaining('ENOENT')])
    expect((await errorOf(binary)).lines).toEqual([`${binary}: The file is not UTF-8.`])
    expect((await errorOf(large)).lines).toEqual([`${large}: The file is larger than 256 KiB.`])
    expect((await errorOf(folder)).lines).toEqual([`${folder}: Not a regular file.`])
  })
})

describe('a change', () => {
  test('takes effect at the second read, with one event', async () => {
    const path = newPath()
    await writeFile(path, fileFor('ada'))
    const { file, events } = await openFile(path)
    const { version } = file
    await writeFile(path, fileFor('bob'))
    await file.check()
    expect([usersOf(file), events]).toEqual([['ada'], []])
    await file.check()
    expect(usersOf(file)).toEqual(['bob'])
    expect(file.version).not.toBe(version)
    await checkTwice(file)
    expect(events).toEqual([{ type: 'CHANGED', version: file.version }])
  })

  test('of a file that is still being written does not take effect', async () => {
    const path = newPath()
    await writeFile(path, fileFor('ada'))
    const { file, events } = await openFile(path)
    const half = 'bindings:\n  - role: admin\n    users: [bob]\n'
    await writeFile(path, half)
    await file.check()
    await writeFile(path, `${half}    namespaces: [payments]\n`)
    await checkTwice(file)
    expect(events).toHaveLength(1)
    expect(file.rules.bindings[0]?.namespaces).toEqual(['payments'])
  })

  test('to an invalid file leaves the rules in use and keeps the problem until the file is restored', async () => {
    const path = newPath()
    await writeFile(path, fileFor('ada'))
    const { file, events } = await openFile(path)
    const { version } = file
    await writeFile(path, `${fileFor('bob')}contact: 1\n`)
    await checkTwice(file)
    await checkTwice(file)
    const problem = {
      lines: [`${path}:2:10: Expected text for contact: write "1" in quotes.`],
      since: expect.any(String),
    }
    expect(usersOf(file)).toEqual(['ada'])
    expect(file.problem).toEqual(problem)
    expect(events).toEqual([{ type: 'REFUSED', version, problem }])

    await writeFile(path, fileFor('ada'))
    await checkTwice(file)
    expect(file.problem).toBeUndefined()
    expect(events.at(-1)).toEqual({ type: 'RESTORED', version })

    await writeFile(path, fileFor('bob'))
    await checkTwice(file)
    expect(usersOf(file)).toEqual(['bob'])
    expect(events.map(({ type }) => type)).toEqual(['REFUSED', 'RESTORED', 'CHANGED'])
  })

  test('from an invalid to a valid file ends the problem', async () => {
    const path = newPath()
    await writeFile(path, fileFor('ada'))
    const { file } = await openFile(path)
    await writeFile(path, 'bindings: []')
    await checkTwice(file)
    expect(file.problem).toBeDefined()
    await writeFile(path, fileFor('bob'))
    await checkTwice(file)
    expect([usersOf(file), file.problem]).toEqual([['bob'], undefined])
  })

  test('that removes the file leaves the rules in use', async () => {
    const path = newPath()
    await writeFile(path, fileFor('ada'))
    const { file, events } = await openFile(path)
    await rm(path)
    await checkTwice(file)
    expect(usersOf(file)).toEqual(['ada'])
    expect(file.problem?.lines).toEqual([expect.stringContaining('ENOENT')])
    expect(events.map(({ type }) => type)).toEqual(['REFUSED'])
  })

  test('that keeps size and time of the file is seen', async () => {
    const path = newPath()
    await writeFile(path, fileFor('ada'))
    const { file } = await openFile(path)
    await writeFile(path, fileFor('bob'))
    await checkTwice(file)
    expect(usersOf(file)).toEqual(['bob'])
  })

  test('of a mounted ConfigMap, which swaps a symbolic link, is seen without a call', async () => {
    const mount = join(folder, 'config-map')
    const version = async (name: string, user: string) => {
      await mkdir(join(mount, name), { recursive: true })
      await writeFile(join(mount, name, 'access.yaml'), fileFor(user))
      await symlink(name, join(mount, '..new'))
      await rename(join(mount, '..new'), join(mount, '..data'))
    }
    await version('..1', 'ada')
    await symlink(join('..data', 'access.yaml'), join(mount, 'access.yaml'))
    const { file } = await openFile(join(mount, 'access.yaml'), 5)
    const changed = new Promise((resolve) => file.subscribe(resolve))
    await version('..2', 'bob')
    await changed
    expect(usersOf(file)).toEqual(['bob'])
  })
})

test('a removed listener and a closed file get no events', async () => {
  const path = newPath()
  await writeFile(path, fileFor('ada'))
  const { file, events } = await openFile(path)
  const others: AccessFileEvent[] = []
  const end = file.subscribe((event) => others.push(event))
  end()
  await writeFile(path, fileFor('bob'))
  await checkTwice(file)
  expect([events.length, others.length]).toEqual([1, 0])
  file.close()
  await writeFile(path, fileFor('eve'))
  await checkTwice(file)
  expect([usersOf(file), events.length]).toEqual([['bob'], 1])
})
