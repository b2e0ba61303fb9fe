type LogLine = (fields: object, message: string) => void

/**
 * Structured logging with the argument order of pino and Fastify: fields first, then the message.
 */
export interface Log {
  error: LogLine
  warn: LogLine
  info: LogLine
  debug: LogLine
}
