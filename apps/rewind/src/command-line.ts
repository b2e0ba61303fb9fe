import { closestName } from '@rewind/operations/closest-name'
import packageJson from '../package.json' with { type: 'json' }
import type { Command } from './command.ts'
import { CommandError } from './command-error.ts'
import { commands, defaultCommand } from './commands.ts'
import type { Environment } from './config.ts'

interface Output {
  out(text: string): void
  error(text: string): void
}

const ofTheProcess: Output = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
}

/** The exit code for a wrong command line. */
const wrongUsage = 2

/**
 * Runs the command that the arguments name. Returns the exit code, or undefined if the command
 * keeps the process running.
 */
export async function runCommandLine(
  args: readonly string[],
  env: Environment,
  { out, error }: Output = ofTheProcess,
  table: readonly Command[] = commands,
): Promise<number | undefined> {
  const [first] = args
  if (first === '--help' || first === '-h' || first === 'help') {
    out(`${listOf(table)}\n`)
    return 0
  }
  if (first === '--version' || first === '-V') {
    out(`${packageJson.version}\n`)
    return 0
  }
  const found = findCommand(table, args)
  if (found === undefined) {
    error(`${unknownCommand(table, first ?? '')}\n\n${listOf(table)}\n`)
    return wrongUsage
  }
  const { command, rest } = found
  if (rest.includes('--help') || rest.includes('-h')) {
    out(`${helpOf(command)}\n`)
    return 0
  }
  try {
    return await (await command.load()).run(rest, env)
  } catch (failure) {
    if (failure instanceof CommandError) {
      error(`${failure.message}\n`)
      return failure.exitCode
    }
    if (isWrongArgument(failure)) {
      error(`${failure.message}\n\n${helpOf(command)}\n`)
      return wrongUsage
    }
    throw failure
  }
}

/** A name of two words is found before a name that is its first word. */
function findCommand(table: readonly Command[], args: readonly string[]) {
  const given = args.length === 0 ? [defaultCommand] : args
  for (const length of [2, 1]) {
    const name = given.slice(0, length).join(' ')
    const command = table.find((each) => each.name === name)
    if (command !== undefined) return { command, rest: given.slice(length) }
  }
  return undefined
}

function unknownCommand(table: readonly Command[], given: string): string {
  const names = table.map(({ name }) => name)
  const ofTwoWords = names.filter((name) => name.startsWith(`${given} `))
  if (ofTwoWords.length > 0) return `rewind ${given} is incomplete: rewind ${ofTwoWords.join(', ')}`
  const hint = closestName(given, names)
  return `rewind has no command ${given}${hint === undefined ? '.' : `: did you mean ${hint}?`}`
}

const usageOf = ({ name, usage }: Command) =>
  `rewind ${name}${usage === undefined ? '' : ` ${usage}`}`

const helpOf = (command: Command): string =>
  [`Usage: ${usageOf(command)}`, command.summary, ...(command.help ? ['', command.help] : [])].join(
    '\n',
  )

function listOf(table: readonly Command[]): string {
  const width = Math.max(...table.map(({ name }) => name.length))
  return [
    'Usage: rewind [command]',
    '',
    ...table.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'rewind COMMAND --help shows the options of a command; rewind --version prints the version.',
    'The settings are environment variables: see README.md.',
  ].join('\n')
}

/** What `parseArgs` throws names the wrong argument. */
const isWrongArgument = (failure: unknown): failure is Error =>
  failure instanceof TypeError &&
  'code' in failure &&
  String(failure.code).startsWith('ERR_PARSE_ARGS_')
