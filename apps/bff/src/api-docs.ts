import swaggerUi from '@fastify/swagger-ui'
import type { App } from './services.ts'

/** Hash of the style sheet that the installed version of Swagger UI writes into its page. */
const styleHash = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"

/** Serves the API reference at `/api/docs`. */
export async function serveApiDocs(app: App, basePath: string): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    indexPrefix: basePath,
    uiConfig: { validatorUrl: null },
    transformStaticCSP: (policy) => policy.replace('style-src ', `style-src ${styleHash} `),
  })
}
