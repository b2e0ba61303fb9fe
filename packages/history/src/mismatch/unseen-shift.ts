import type { Sdk, Wanted } from './hint.ts'
import type { LoggedCommand } from './logged-command.ts'

/** Loops whose round is longer than this are not looked for. */
const longestRound = 20

/**
 * SDKs compare the kind and the type of a command, not its arguments. Where the code gained or lost a
 * step among its like, they notice at the end of the row: `A(1) A(2) A(3)` that became `A(1) A(3)`
 * misses the third, and the shift began at the second.
 *
 * Gives the commands before `index` at which the code may have begun to differ unseen, newest first.
 */
export function unseenShift(
  commands: readonly LoggedCommand[],
  index: number,
  wanted: Wanted | undefined,
  sdk: Sdk,
): LoggedCommand[] {
  const row = new Row(commands, sdk)
  const starts = new Set<number>()
  for (const start of row.varyingBefore(index)) starts.add(start)
  for (let round = 1; round <= Math.min(index, longestRound); round++) {
    for (const start of lost(row, index, round, wanted)) starts.add(start)
    for (const start of gained(row, index, round, wanted)) starts.add(start)
  }
  return [...starts].sort((a, b) => b - a).flatMap((at) => commands[at] ?? [])
}

/** The code lost so many steps: from there on it does what the history has so many steps later. */
function lost(row: Row, index: number, round: number, wanted: Wanted | undefined): number[] {
  const next = row.commands[index + round]
  if (round > 1 && !row.isRepeated(index, round) && !(next && row.isTold(wanted, next))) return []
  // What it wanted in the event's place would be what comes then.
  if (next !== undefined && wanted?.kind !== undefined && !row.fits(wanted, next)) return []
  const starts: number[] = []
  for (let at = index - 1; at >= 0 && row.isAlike(at, at + round); at--) {
    if (row.differ(at, at + round)) starts.push(at)
  }
  return starts
}

/** The code gained so many steps of the types that stand there: what comes after them is late by as many. */
function gained(row: Row, index: number, round: number, wanted: Wanted | undefined): number[] {
  const first = index - round
  const pushed = row.commands[first]
  if (pushed === undefined || wanted === undefined || !row.fits(wanted, pushed)) return []
  // Without a second round before it, only a type that the text names says that there is a row at all.
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

  /** Whether the SDK takes one for the other. */
  isAlike(one: number, other: number): boolean {
    const [a, b] = [this.commands[one], this.commands[other]]
    return (
      a !== undefined && b !== undefined && a.kind === b.kind && this.#nameOf(a) === this.#nameOf(b)
    )
  }

  /** What the history does not tell may differ. */
  differ(one: number, other: number): boolean {
    const [a, b] = [this.commands[one], this.commands[other]]
    return a?.args === undefined || a.args !== b?.args
  }

  /** Whether another of this type would be likely to have other arguments. */
  mayVary(at: number): boolean {
    return !/^(?:null|\{\}|\{"payloads":\[(?:\{"encoding":"binary\/null"[^{}]*\})?\]\})$/.test(
      this.commands[at]?.args ?? '',
    )
  }

  /** The members of the row of one type that ends before this command, where their arguments differ. */
  varyingBefore(index: number): number[] {
    const members = [index - 1]
    let isVarying = false
    for (let at = index - 2; at >= 0 && this.isAlike(at, at + 1); at--) {
      isVarying ||= this.differ(at, at + 1)
      members.push(at)
    }
    return isVarying ? members : []
  }

  /** The round that begins here is of the same types as the one before it. */
  isRepeated(index: number, round: number): boolean {
    for (let at = index; at < index + round; at++) if (!this.isAlike(at - round, at)) return false
    return true
  }

  fits({ kind, name }: Wanted, command: LoggedCommand): boolean {
    if (kind !== command.kind && !(kind === 'marker' && isMarker(command.kind))) return false
    return name === undefined || this.#nameOf(command) === '' || name === command.name
  }

  /** The text names what the code wanted as exactly as the SDK compares it. */
  isTold(wanted: Wanted | undefined, command: LoggedCommand): boolean {
    if (wanted?.kind === undefined || !this.fits(wanted, command)) return false
    return wanted.name !== undefined || this.#nameOf(command) === ''
  }

  /** Java compares no type of a local activity. */
  #nameOf({ kind, name }: LoggedCommand): string {
    return kind === 'local activity' && this.#sdk === 'JAVA' ? '' : name
  }
}

const isMarker = (kind: string): boolean =>
  kind === 'local activity' || kind === 'side effect' || kind === 'version'
