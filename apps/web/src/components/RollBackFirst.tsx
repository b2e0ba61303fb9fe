import type { Stuck } from '@rewind/contract/workflows'
import { NextTry } from './NextTry.tsx'

/** What helps a stuck run before any reset does. */
export const RollBackFirst = ({ stuck }: { stuck: Stuck }) => (
  <>
    Roll back or patch the worker first: the workflow task retries automatically (
    <NextTry by={stuck.nextTryBy} />) and no progress is lost.
  </>
)
