import type { Stuck } from '@rewind/contract/workflows'
import { NextTry } from './NextTry.tsx'

/** Advice for a stuck run, to follow before any reset. */
export const RollBackFirst = ({ stuck }: { stuck: Stuck }) => (
  <>
    Roll back or patch the worker first: the workflow task retries automatically (
    <NextTry by={stuck.nextTryBy} />) and no progress is lost.
  </>
)
