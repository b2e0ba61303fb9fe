import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openStore } from '@rewind/operations/store/store'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runCommandLine } from '../src/command-line.ts'

const rules = `contact: "#platform"
roles:
  oncall: { permissions: [view, reset] }
bindings:
  - { role: oncall, groups: [payments], namespaces: [payments-*] }
`

let folder: string
let env: Record<string, string>
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rewind-commands-'))
  writeFileSync(path.join(folder, 'access.yaml'), rules)
  env = {
    HOME: folder,
    REWIND_STORE: path.join(folder, 'rewind.db'),
    REWIND_ACCESS: path.join(folder, 'access.yaml'),
    REWIND_OPERATOR: 'root',
  }
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

async function type(...args: string[]) {
  let out = ''
  let error = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    error += text
    return true
  })
  const code = await runCommandLine(args, env)
  vi.restoreAllMocks()
  return { code, out, error }
}

describe('rewind token', () => {
  test('creates a token that the store has only as a hash, lists it and revokes it', async () => {
    const asked = ['ci', '--role', 'oncall', '--namespace', 'payments-*', '--expires', '12h']
    const made = await type('token', 'create', ...asked)
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^rwd_[0-9a-f_]+\n$/) })
    expect(made.error).toMatch(
      /^API token ci: role oncall in namespaces payments-\*, expires \d{4}-/,
    )
    const token = made.out.trim()
    for (const name of ['rewind.db', 'rewind.db-wal']) {
      const bytes = (() => {
        try {
          return readFileSync(path.join(folder, name))
        } catch {
          return Buffer.alloc(0)
        }
      })()
      expect(bytes.includes(token)).toBe(false)
    }
    const listed = await type('token', 'list')
    expect(listed.out).toMatch(
      /^NAME +ROLE +NAMESPACES +STATE +EXPIRES +LAST USED +CREATED BY\nci +oncall +payments-\* +active +\S+Z +never +root\n$/,
    )
    expect(await type('token', 'revoke', 'ci')).toMatchObject({
      code: 0,
      out: 'API token ci is revoked.\n',
    })
    expect((await type('token', 'revoke', 'ci')).out).toMatch(/^API token ci was revoked at 2/)
    const json = await type('token', 'list', '--json')
    expect(JSON.parse(json.out)).toMatchObject([
      { name: 'ci', state: 'REVOKED', revokedBy: 'root' },
    ])
    expect(json.out).not.toContain('hash')
    const store = await openStore(env.REWIND_STORE ?? '')
    expect(await store.tokens.findByName('ci')).toMatchObject({ createdBy: 'root' })
    await store.close()
  })

  test.each([
    [['ci'], 2, 'An API token has one name and a --role.'],
    [['ci', '--role', 'onkall'], 1, 'Unknown role onkall. Did you mean oncall?'],
    [['CI', '--role', 'oncall'], 1, 'The name of an API token must have'],
    [['ci', '--role', 'oncall', '--expires', '1y'], 2, '--expires 1y must be a duration'],
    [['ci', '--role', 'oncall', '--expires', '400d'], 1, 'at most 366 days'],
    [['ci', '--role', 'oncall', '--rolle', 'x'], 2, 'rolle'],
  ])('refuses to create %j', async (args, code, error) => {
    const refused = await type('token', 'create', ...args)
    expect(refused).toMatchObject({ code, out: '' })
    expect(refused.error).toContain(error)
  })

  test('says that a name is taken, and that a token is not there', async () => {
    await type('token', 'create', 'ci', '--role', 'viewer')
    const again = await type('token', 'create', 'ci', '--role', 'viewer')
    expect(again).toMatchObject({ code: 1, out: '' })
    expect(again.error).toContain('An API token named ci exists')
    expect(await type('token', 'revoke', 'other')).toMatchObject({
      code: 1,
      error: 'There is no API token named other.\n',
    })
  })

  test('lists none', async () => {
    expect((await type('token', 'list')).out).toBe('There are no API tokens.\n')
  })
})

describe('rewind rbac', () => {
  test('can says yes or no, by which line, and whom to ask', async () => {
    const asked = ['ada', 'reset', 'payments-prod', '--group', 'payments']
    expect(await type('rbac', 'can', ...asked)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^Yes: ada has permission reset in namespace payments-prod of cluster default\.\n {2}line 5: role oncall, by group payments/,
      ),
    })
    const no = await type('rbac', 'can', 'ada', 'cancel', 'payments-prod')
    expect(no).toMatchObject({ code: 1, out: expect.stringContaining('Ask #platform.') })
    expect((await type('rbac', 'can', 'ada')).code).toBe(2)
    delete env.REWIND_ACCESS
    expect(await type('rbac', 'can', 'ada', 'reset')).toMatchObject({
      code: 2,
      error: expect.stringContaining('set REWIND_ACCESS'),
    })
  })

  test('validate prints each problem with its place', async () => {
    const file = env.REWIND_ACCESS ?? ''
    expect(await type('rbac', 'validate')).toMatchObject({
      code: 0,
      out: `${file}: 1 binding, no problems.\n`,
    })
    const wrong = path.join(folder, 'wrong.yaml')
    writeFileSync(wrong, 'bindings: []\ncontact: 1')
    expect(await type('rbac', 'validate', wrong)).toMatchObject({
      code: 1,
      out: `${wrong}:1:11: bindings is an empty list.\n${wrong}:2:10: Expected text for contact: write "1" in quotes.\n`,
    })
    const missing = path.join(folder, 'missing.yaml')
    expect(await type('rbac', 'validate', missing)).toMatchObject({
      code: 1,
      out: expect.stringContaining('missing.yaml: ENOENT'),
    })
    delete env.REWIND_ACCESS
    expect((await type('rbac', 'validate')).code).toBe(2)
  })
})
