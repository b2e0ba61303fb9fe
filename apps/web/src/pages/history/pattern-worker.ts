import { fittingTexts } from '@rewind/history/rows/text-pattern'

// A regular expression that never ends blocks only this worker, which the page then terminates.
self.onmessage = ({ data }: MessageEvent<{ pattern: string; texts: string[] }>) => {
  self.postMessage('begun')
  self.postMessage(fittingTexts(data.pattern, data.texts))
}
