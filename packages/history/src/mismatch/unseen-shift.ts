import type { Sdk, Wanted } from './hint.ts'
import type { LoggedCommand } from './logged-command.ts'

/** The longest loop round, in commands, that is recognised. */
const maxRound = 20

export interface UnseenShift {
  /** The commands at which the code may have started to differ unnoticed, newest first. */
  commands: readonly LoggedCommand[]
  /**
   * The oldest command at which a single added or removed step explains the failure. Undefined:
   * only two or more changes explain it.
   */
  oldest: LoggedCommand | undefined
}

/**
 * Finds where the code started to differ unnoticed. SDKs compare the kind and the type of a
 * command, not its arguments. If the code gains or loses a step among similar ones, the SDK notices
 * it only at the end of the row: code that turns `A(1) A(2) A(3)` into `A(1) A(3)` lacks the third
 * command for the SDK, but the shift starts at the second.
 *
 * Looks at the commands before `index`, whose event the failure names.
 */
export function unseenShift(
  commands: readonly LoggedCommand[],
  index: number,
  wanted: Wanted | undefined,
  sdk: Sdk,
): UnseenShift {
  const row = new Row(commands, sdk)
  const starts = new Set<number>()
  for (let round = 1; round <= Math.min(index, maxRound); round++) {
    for (const start of lost(row, index, round, wanted)) starts.add(start)
    for (const start of gained(row, index, round, wanted)) starts.add(start)
  }
  const oldest = starts.size === 0 ? undefined : commands[Math.min(...starts)]
  for (const start of row.varyingBefore(index)) starts.add(start)
  return { commands: inOrder(commands, starts), oldest }
}

/**
 * Like `unseenShift`, for a text that names only the last event without a command, as Go's texts
 * do, and not the command that the code gave. Looks at the row of similar commands that ends with
 * that command, or just before it.
 */
export function unseenShiftUpTo(
  commands: readonly LoggedCommand[],
  index: number,
  sdk: Sdk,
): UnseenShift {
  const row = new Row(commands, sdk)
  const endsWithIt = row.varyingBefore(index + 1)
  const starts = new Set(endsWithIt.length > 0 ? endsWithIt : row.varyingBefore(index))
  const found = inOrder(commands, starts)
  return { commands: found, oldest: found.at(-1) }
}

/** Returns the commands at these indexes, newest first. */
const inOrder = (commands: readonly LoggedCommand[], starts: ReadonlySet<number>) =>
  [...starts].sort((a, b) => b - a).flatMap((at) => commands[at] ?? [])

/**
 * The code lost `round` steps: from a start on, it gives the command that comes `round` later in
 * the history.
 */
function lost(row: Row, index: number, round: number, wanted: Wanted | undefined): number[] {
  const next = row.commands[index + round]
  if (round > 1 && !row.isRepeated(index, round) && !(next && row.isTold(wanted, next))) return []
  // The command that the code gave must then be the one that comes `round` later in the history.
  if (next !== undefined && wanted?.kind !== undefined && !row.fits(wanted, next)) return []
  const starts: number[] = []
  for (let at = index - 1; at >= 0 && row.isAlike(at, at + round); at--) {
    if (row.differ(at, at + round)) starts.push(at)
  }
  return starts
}

/**
 * The code gained `round` steps of the same types: every command after a start comes `round` later
 * than in the history.
 */
function gained(row: Row, index: number, round: number, wanted: Wanted | undefined): number[] {
  const first = index - round
  const pushed = row.commands[first]
  if (pushed === undefined || wanted === undefined || !row.fits(wanted, pushed)) return []
  // Without an earlier round, only a type that the text names shows that these commands form a row.
  const isRow = row.isRepeated(first, round) || (round === 1 && row.isTold(wanted, pushed))
  if (!isRow) return []
  const starts: number[] = []
  let isVisible = false
  for (let at = first; at >= 0; at--) {
    const isLast = at === first
    if (!isLast && !row.isAlike(at, at + round)) break
    isVisible ||= isLast ? row.mayVary(at) : row.differ(at, at + round)
    starts.push(at)
  }
  return isVisible ? starts : []
}

class Row {
  readonly commands: readonly LoggedCommand[]
  readonly #sdk: Sdk
  constructor(commands: readonly LoggedCommand[], sdk: Sdk) {
    this.commands = commands
    this.#sdk = sdk
  }

  /** Whether the SDK cannot distinguish the two commands. */
  isAlike(one: number, other: number): boolean {
    const [a, b] = [this.commands[one], this.commands[other]]
    return (
      a !== undefined && b !== undefined && a.kind === b.kind && this.#nameOf(a) === this.#nameOf(b)
    )
  }

  /** Arguments that the history does not hold may differ. */
  differ(one: number, other: number): boolean {
    const [a, b] = [this.commands[one], this.commands[other]]
    return a?.args === undefined || a.args !== b?.args
  }

  /** Whether another command of this type probably has other arguments. */
  mayVary(at: number): boolean {
    return !/^(?:null|\{\}|\{"payloads":\[(?:\{"encoding":"binary\/null"[^{}]*\})?\]\})$/.test(
      this.commands[at]?.args ?? '',
    )
  }

  /**
   * Returns the row of commands of one type that ends before `index`. Empty: their arguments are
   * all equal.
   */
  varyingBefore(index: number): number[] {
    const members = [index - 1]
    let isVarying = false
    for (let at = index - 2; at >= 0 && this.isAlike(at, at + 1); at--) {
      isVarying ||= this.differ(at, at + 1)
      members.push(at)
    }
    return isVarying ? members : []
  }

  /** Whether the round that begins here has the same types as the round before it. */
  isRepeated(index: number, round: number): boolean {
    for (let at = index; at < index + round; at++) if (!this.isAlike(at - round, at)) return false
    return true
  }

  fits({ kind, name }: Wanted, command: LoggedCommand): boolean {
    if (kind !== command.kind && !(kind === 'marker' && isMarker(command.kind))) return false
    return name === undefined || this.#nameOf(command) === '' || name === command.name
  }

  /** Whether the text names the code's command as exactly as the SDK compares it. */
  isTold(wanted: Wanted | undefined, command: LoggedCommand): boolean {
    if (wanted?.kind === undefined || !this.fits(wanted, command)) return false
    return wanted.name !== undefined || this.#nameOf(command) === ''
  }

  /** The Java SDK does not compare the type of a local activity. */
  #nameOf({ kind, name }: LoggedCommand): string {
    return kind === 'local activity' && this.#sdk === 'JAVA' ? '' : name
  }
}

const isMarker = (kind: string): boolean =>
  kind === 'local activity' || kind === 'side effect' || kind === 'version'
