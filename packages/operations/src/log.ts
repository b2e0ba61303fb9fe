type LogLine = (fields: object, message: string) => void

/** Structured logging as pino and Fastify do it: fields first, then the message. */
export interface Log {
  error: LogLine
  warn: LogLine
  info: LogLine
  debug: LogLine
}
