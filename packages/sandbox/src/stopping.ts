/**
 * Task queues whose worker is about to stop. An activity that was canceled and goes on is told of
 * nothing more by the SDK, and would hold the worker up until it is killed.
 */
export const stopping = new Set<string>()
