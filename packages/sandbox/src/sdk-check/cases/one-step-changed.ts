import { activity, type Step, type StepKind, slowActivity } from '../step.ts'
import { allPlaces, type Place, places, somePlaces } from './places.ts'
import { type SdkCase, sdkCase } from './sdk-case.ts'

const hour = 3_600_000

const subject = {
  activity: activity('X'),
  'local activity': { do: 'local activity', name: 'X' },
  timer: { do: 'timer', ms: 50 },
  child: { do: 'child', name: 'K' },
  signal: { do: 'signal', name: 'poke' },
  'cancel external': { do: 'cancel external' },
  'search attribute': { do: 'search attribute', arg: 1 },
  memo: { do: 'memo', arg: 1 },
  nexus: { do: 'nexus', name: 'echo' },
  'side effect': { do: 'side effect', arg: 1 },
  'mutable side effect': { do: 'mutable side effect', name: 'm', arg: 1 },
  'canceled timer': { do: 'canceled timer', ms: hour, body: [activity('Y')] },
  'canceled activity': { do: 'canceled activity', name: slowActivity, body: [activity('Y')] },
} satisfies Partial<Record<StepKind, Step>>

type Subject = keyof typeof subject

const common: readonly Subject[] = ['activity', 'local activity', 'timer', 'child']
const subjects = Object.keys(subject) as Subject[]
const placesOf = (kind: Subject): readonly Place[] =>
  common.includes(kind) ? allPlaces : somePlaces

const renamed: Partial<Record<Subject, Step>> = {
  activity: activity('Z'),
  'local activity': { do: 'local activity', name: 'Z' },
  child: { do: 'child', name: 'L' },
  signal: { do: 'signal', name: 'prod' },
  nexus: { do: 'nexus', name: 'shout' },
  'canceled timer': { do: 'canceled timer', ms: hour, body: [activity('Z')] },
  'canceled activity': { do: 'canceled activity', name: slowActivity, body: [activity('Z')] },
}

const otherKinds: readonly (readonly [Subject, Subject])[] = [
  ['activity', 'local activity'],
  ['activity', 'child'],
  ['activity', 'timer'],
  ['local activity', 'activity'],
  ['timer', 'activity'],
  ['child', 'activity'],
  ['side effect', 'activity'],
  ['signal', 'activity'],
  ['nexus', 'activity'],
]

/** Every kind of step, added, removed or changed at every place. */
export const oneStepChanged: readonly SdkCase[] = [
  ...subjects.flatMap((kind) =>
    placesOf(kind).flatMap((place) => {
      const [without, within] = [places[place]([]), places[place]([subject[kind]])]
      return [
        sdkCase('remove', kind, place, within, without),
        sdkCase('add', kind, place, without, within),
      ]
    }),
  ),
  ...subjects.flatMap((kind) => {
    const other = renamed[kind]
    if (other === undefined) return []
    const change = kind.startsWith('canceled') ? 'change what runs beside' : 'rename'
    return placesOf(kind).map((place) =>
      sdkCase(change, kind, place, places[place]([subject[kind]]), places[place]([other])),
    )
  }),
  ...otherKinds.flatMap(([from, to]) =>
    placesOf(from).map((place) =>
      sdkCase(
        'change the kind of',
        `${from} to ${to}`,
        place,
        places[place]([subject[from]]),
        places[place]([subject[to]]),
      ),
    ),
  ),
]
