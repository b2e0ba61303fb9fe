import type { Environment } from './config.ts'

/** The module that a command loads. */
interface CommandModule {
  /**
   * Runs the command with the arguments after its name. Returns the exit code once the command has
   * ended, or undefined while it keeps running. Throws a `CommandError`, or what `parseArgs` of
   * `node:util` throws for wrong arguments.
   */
  run(args: readonly string[], env: Environment): Promise<number | undefined>
}

export interface Command {
  /** One or two words: `serve`, `store copy`. */
  name: string
  /** What follows the name, as `--help` shows it. */
  usage?: string
  /** One line for the list of commands. */
  summary: string
  /** More lines for the help of the command alone: its options and subcommands. */
  help?: string
  load(): Promise<CommandModule>
}
