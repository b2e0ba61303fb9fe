import { fileURLToPath } from 'node:url'

/** The built page. The repository and the npm package have it at the same place beside `dist`. */
export const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url))
