import { parseArgs } from 'node:util'
import { expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import type { Command } from '../src/command.ts'
import { CommandError } from '../src/command-error.ts'
import { runCommandLine } from '../src/command-line.ts'

const ran: string[][] = []

const command = (name: string, code?: number, more: Partial<Command> = {}): Command => ({
  name,
  summary: `Does ${name}.`,
  load: async () => ({
    async run(args) {
      parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
      ran.push([name, ...args])
      return code
    },
  }),
  ...more,
})

const table = [
  command('serve'),
  command('doctor', 1, { usage: '[--json]', help: '--json   prints JSON' }),
  command('store copy', 0),
  command('fails', 0, {
    load: async () => ({ run: () => Promise.reject(new CommandError('It is not there.', 3)) }),
  }),
]

async function type(line: string) {
  ran.length = 0
  let out = ''
  let error = ''
  const args = line === '' ? [] : line.split(' ')
  const output = {
    out: (text: string) => {
      out += text
    },
    error: (text: string) => {
      error += text
    },
  }
  const code = await runCommandLine(args, {}, output, table)
  return { code, out, error, ran: ran[0] }
}

test('runs the named command, and the console without a name', async () => {
  expect(await type('')).toMatchObject({ code: undefined, ran: ['serve'] })
  expect(await type('serve')).toMatchObject({ code: undefined, ran: ['serve'] })
  expect(await type('doctor --json')).toMatchObject({ code: 1, ran: ['doctor', '--json'] })
  expect(await type('store copy')).toMatchObject({ code: 0, ran: ['store copy'] })
})

test('lists the commands and shows the help of one without running it', async () => {
  for (const word of ['--help', '-h', 'help']) {
    const { code, out } = await type(word)
    expect(code).toBe(0)
    for (const { name, summary } of table) expect(out).toMatch(new RegExp(`${name} +${summary}`))
  }
  const { out, code, ran } = await type('doctor --help')
  expect(out).toBe('Usage: rewind doctor [--json]\nDoes doctor.\n\n--json   prints JSON\n')
  expect({ code, ran }).toEqual({ code: 0, ran: undefined })
})

test('prints the version of the package', async () => {
  expect(await type('--version')).toMatchObject({ code: 0, out: `${packageJson.version}\n` })
})

test('a wrong command line ends with 2 and says what there is', async () => {
  const wrong = await type('docter')
  expect(wrong.code).toBe(2)
  expect(wrong.error).toContain('rewind has no command docter: did you mean doctor?')
  expect(wrong.error).toContain('store copy')
  expect((await type('--port')).code).toBe(2)
  expect((await type('store')).error).toContain('rewind store is incomplete: rewind store copy')

  const option = await type('doctor --jsom')
  expect(option.code).toBe(2)
  expect(option.error).toContain("'--jsom'")
  expect(option.error).toContain('Usage: rewind doctor [--json]')
})

test('a command that cannot do its work says why and gives its exit code', async () => {
  expect(await type('fails')).toEqual({
    code: 3,
    out: '',
    error: 'It is not there.\n',
    ran: undefined,
  })
})
