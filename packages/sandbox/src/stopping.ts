/**
 * Task queues whose worker is about to stop. The SDK tells a canceled activity that goes on nothing
 * more, so the activity would block the worker until it is killed.
 */
export const stopping = new Set<string>()
