import type { BoardStratum } from '@rewind/contract/recovery-board'
import type { ItemState, ItemVerdict } from '@rewind/contract/recovery-items'
import { describe, expect, test } from 'vitest'
import { countItems } from '../../src/recoveries/board.ts'
import { defaultCare } from '../../src/recoveries/care.ts'
import { finalState } from '../../src/recoveries/final-state.ts'
import { gateCounts, gateOf, missingCanaries } from '../../src/recoveries/gate.ts'
import { outcomeWords } from '../../src/recoveries/headline.ts'
import { type ItemCause, nextItemState } from '../../src/recoveries/item-states.ts'
import { nextStep, proposeRung, type RungOutcome } from '../../src/recoveries/ladder.ts'
import { resetVerdict } from '../../src/recoveries/reset-verdict.ts'
import { stratumOf } from '../../src/recoveries/strata.ts'
import { assignWaves, furtherCanary } from '../../src/recoveries/waves.ts'

/** How a run behaves: the rung of its ladder from which it progresses, and its outcome then. */
interface Behaviour {
  type: string
  rung?: number
  rungs?: number
  end?: RungOutcome['state']
  /** Whether it heals before the recovery acts on it. */
  heals?: boolean
}

interface Run extends Behaviour {
  item: number
  id: string
  stratum: string
  state: ItemState
  verdict?: ItemVerdict | undefined
  at: number
  first: number
  wave: number
  resets: number
}

const care = defaultCare('RESET')

/**
 * Goes through a recovery by the rules alone, as an engine does. Every operation is answered at
 * once.
 */
class Recovery {
  readonly runs: Run[]
  readonly failedStrata = new Set<string>()
  readonly asked: string[] = []

  constructor(behaviours: readonly Behaviour[]) {
    const items = behaviours.map((behaviour, index) => ({
      ...behaviour,
      item: index + 1,
      id: `${behaviour.type}-${index}`,
      stratum: stratumOf({ type: behaviour.type }).id,
    }))
    const waves = assignWaves(items, 'seed', care)
    this.runs = items.map((item) => ({
      ...item,
      state: 'PENDING',
      at: 1,
      first: 1,
      wave: waves.get(item.item) ?? 0,
      resets: 0,
    }))
  }

  go(): void {
    const last = Math.max(...this.runs.map(({ wave }) => wave))
    for (let wave = 1; wave <= last; wave++) {
      do for (const run of this.#due(wave)) this.#act(run)
      while (this.#closeGates(wave))
    }
  }

  counts = () => countItems(this.runs)

  gate(type: string): BoardStratum['gate'] {
    const own = this.runs.filter((run) => run.type === type && run.state !== 'PENDING')
    return gateOf(gateCounts(countItems(own)), care.failedShare)
  }

  #due(wave: number): Run[] {
    return this.runs.filter(
      (run) => run.wave <= wave && run.state === 'PENDING' && !this.failedStrata.has(run.stratum),
    )
  }

  #change(run: Run, cause: ItemCause): void {
    const next = nextItemState(run.state, cause)
    if (next === undefined) throw new Error(`${run.state} ${cause}`)
    run.state = next
  }

  #act(run: Run): void {
    const { rung = 1, rungs = 1, end = 'COMPLETED' } = run
    if (run.resets === 0 && run.wave > 1) {
      const first = this.#proposed(run.stratum)
      Object.assign(run, { at: first, first })
    }
    this.#change(run, 'CLAIM')
    if (run.heals) {
      this.#change(run, 'SKIP')
      return
    }
    this.#change(run, 'SEND')
    this.#change(run, 'ANSWERED_DONE')
    run.resets += 1
    const isRight = run.at >= rung
    const outcome = {
      status: 'RUNNING',
      state: isRight ? end : 'FAILED_AGAIN',
      isRecovered: isRight,
      hasCompletedTask: isRight,
      evidence: 'HISTORY',
    } as const
    run.verdict = resetVerdict(outcome).verdict
    const step = nextStep(outcome, { rung: run.at, first: run.first, rungs })
    if (step.do === 'ASK') this.asked.push(step.why)
    if (step.do !== 'NEXT_RUNG') return
    run.at = step.rung
    this.#change(run, 'NEXT_RUNG')
  }

  /** Whether the waves that have begun have work left. */
  #closeGates(wave: number): boolean {
    for (const stratum of new Set(this.runs.map((run) => run.stratum))) {
      const own = this.runs.filter((run) => run.stratum === stratum)
      const begun = own.filter((run) => run.wave <= wave)
      if (begun.length === 0) continue
      const gate = gateOf(gateCounts(countItems(begun)), care.failedShare)
      if (gate.state === 'FAILED') this.failedStrata.add(stratum)
      const pending = own.filter((run) => run.wave > wave && run.state === 'PENDING')
      const missing = missingCanaries(gate, care.canaryPerStratum)
      for (const item of furtherCanary(pending, stratum, 'seed', missing)) {
        const run = own.find((each) => each.item === item)
        if (run !== undefined) run.wave = wave
      }
    }
    return this.#due(wave).length > 0
  }

  #proposed(stratum: string): number {
    const tried = this.runs.filter((run) => run.stratum === stratum && run.resets > 0)
    const tallies = [...new Set(tried.map(({ at }) => at))].map((rung) => ({
      rung,
      label: `rung ${rung}`,
      passed: tried.filter((run) => run.at === rung && run.verdict === 'RECOVERED').length,
      stuck: 0,
      open: 0,
    }))
    return proposeRung(tallies).rung
  }
}

const many = (count: number, behaviour: Behaviour): Behaviour[] =>
  Array.from({ length: count }, () => behaviour)

describe('a recovery by its rules alone', () => {
  test('500 orders, 20 of which fail otherwise: all are reset, and it says so', () => {
    const recovery = new Recovery([
      ...many(300, { type: 'order' }),
      ...many(170, { type: 'refund' }),
      // Spread among the others, as in practice.
      ...many(10, { type: 'order', heals: true }),
      ...many(20, { type: 'order', end: 'FAILED_OTHERWISE' }),
    ])
    recovery.go()
    const counts = recovery.counts()
    expect(outcomeWords(counts, 'RESET')).toBe('470 recovered, 20 failed otherwise, 10 skipped')
    expect(finalState(counts, false)).toBe('COMPLETED_WITH_FAILURES')
    expect(recovery.failedStrata.size).toBe(0)
    expect(recovery.gate('refund')?.text).toBe('0 of 170 failed: up to 1.7 % may still fail (95 %)')
  })

  test('a stratum that fails stops alone, after its canary', () => {
    const recovery = new Recovery([
      ...many(100, { type: 'well' }),
      ...many(100, { type: 'silent', end: 'STEP_MISSING' }),
    ])
    recovery.go()
    const { verdicts, notStarted } = recovery.counts()
    expect(verdicts.recovered).toBe(100)
    expect(verdicts.stepMissing).toBeLessThanOrEqual(5)
    expect(verdicts.stepMissing + notStarted).toBe(100)
    expect(recovery.gate('silent')?.state).toBe('FAILED')
    expect(finalState(recovery.counts(), true)).toBeUndefined()
  })

  test('the canary finds the rung, and the others begin there', () => {
    const recovery = new Recovery(many(200, { type: 'go', rung: 3, rungs: 6 }))
    recovery.go()
    expect(recovery.counts().verdicts.recovered).toBe(200)
    const resets = recovery.runs.map(({ wave, resets: number }) => [wave, number])
    for (const [wave, number] of resets) expect(number).toBe(wave === 1 ? 3 : 1)
  })

  test('a ladder without the right rung ends with a person, after a few resets of its canary', () => {
    const recovery = new Recovery(many(200, { type: 'go', rung: 9, rungs: 9 }))
    recovery.go()
    expect(recovery.asked[0]).toContain('4 points')
    const { verdicts, notStarted } = recovery.counts()
    expect(verdicts.failedAgain + notStarted).toBe(200)
    expect(verdicts.failedAgain).toBeLessThanOrEqual(5)
  })

  test('a stratum that heals by itself is gone through, and nothing is sent', () => {
    const recovery = new Recovery(many(60, { type: 'healed', heals: true }))
    recovery.go()
    expect(recovery.counts()).toMatchObject({ affected: 60, skipped: 60, acted: 0 })
    expect(finalState(recovery.counts(), true)).toBe('COMPLETED')
  })
})
