import { fittingTexts } from '@rewind/history/rows/text-pattern'

// A regular expression that never ends holds this thread alone, and is ended with it.
self.onmessage = ({ data }: MessageEvent<{ pattern: string; texts: string[] }>) => {
  self.postMessage('begun')
  self.postMessage(fittingTexts(data.pattern, data.texts))
}
