/**
 * The walls of the house: who may import whom. `npm run check` runs it; docs/architecture.md shows the
 * arrows. Type imports count. The SWC parser must be installed: without it no module is seen.
 */
const src = (/** @type {string} */ room) => `^(packages|apps)/${room}/src/`

/** A package of npm: where it is, or its name alone where the cruiser does not find it. */
const npm = (/** @type {string} */ names) => `(^|node_modules/)(${names})(/|$)`

/**
 * @param {string} name
 * @param {string} comment
 * @param {object} from
 * @param {object} to
 */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: /** @type {const} */ ('error'),
  from,
  to,
})

const temporal = npm('@temporalio/[^/]+|@grpc/[^/]+|protobufjs')

export default {
  forbidden: [
    forbid(
      'no-cycle',
      'Two modules that need each other are one, or miss a third.',
      {},
      { circular: true },
    ),
    forbid(
      'contract-stands-alone',
      'The contract knows typebox and itself.',
      { path: src('contract') },
      { pathNot: [src('contract'), npm('typebox')] },
    ),
    forbid(
      'history-is-pure',
      'The rules of the domain know the contract and themselves: they run in browsers, too.',
      { path: src('history') },
      { pathNot: [src('history'), src('contract')] },
    ),
    forbid(
      'operations-know-no-app',
      'What is done to a cluster knows neither HTTP nor the apps.',
      { path: src('operations') },
      { path: ['^apps/', src('sandbox'), npm('@fastify/[^/]+|fastify')] },
    ),
    forbid(
      'temporal-in-one-room',
      'Only operations/src/temporal speaks gRPC.',
      {
        path: [src('operations'), src('bff'), src('web'), src('history'), src('contract')],
        pathNot: '^packages/operations/src/temporal/',
      },
      { path: temporal },
    ),
    forbid(
      'bff-is-http',
      'The BFF turns HTTP into operations; it opens no store and no connection.',
      { path: src('bff') },
      {
        path: ['^apps/(web|worker|rewind)/', src('sandbox'), npm('kysely|libsql|pg')],
      },
    ),
    forbid(
      'worker-is-thin',
      'The worker runs operations; it knows no HTTP.',
      { path: src('worker') },
      { path: ['^apps/(web|bff|rewind)/', src('sandbox'), npm('@fastify/[^/]+|fastify')] },
    ),
    forbid(
      'rewind-starts-the-others',
      'The process reads the configuration and starts the rooms; it has no page and no sandbox.',
      { path: src('rewind') },
      { path: ['^apps/web/', src('sandbox')] },
    ),
    forbid(
      'web-is-a-browser',
      'The page imports the contract and the rules; what it wants done it asks for over HTTP.',
      { path: src('web') },
      { path: ['^apps/(bff|worker|rewind)/', src('operations'), src('sandbox'), '^node:'] },
    ),
    forbid(
      'web-has-no-node',
      'A browser has no Node.',
      { path: [src('web'), src('history'), src('contract')] },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'components-take-props',
      'A component knows no URL, no query and no page.',
      { path: '^apps/web/src/components/' },
      {
        path: [
          '^apps/web/src/(api|pages|palette)/',
          '^apps/web/src/(?!base-path|clock|shown-error)[^/]+$',
          npm('@tanstack/react-(query|router)'),
        ],
      },
    ),
    forbid(
      'api-knows-no-component',
      'What is asked of the server does not depend on how it is shown.',
      { path: '^apps/web/src/api/' },
      {
        path: [
          '^apps/web/src/(components|pages|palette)/',
          '^apps/web/src/(?!base-path|clock|shown-error)[^/]+$',
        ],
      },
    ),
    forbid(
      'a-page-knows-no-other',
      'What two pages share goes to components or api.',
      { path: '^apps/web/src/pages/([^/]+)/' },
      { path: '^apps/web/src/pages/[^/]+/', pathNot: '^apps/web/src/pages/$1/' },
    ),
    forbid(
      'nobody-ships-the-sandbox',
      'The sandbox is for starting, testing and measuring.',
      { path: '^(apps|packages)/[^/]+/src/', pathNot: src('sandbox') },
      { path: '^packages/sandbox/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps|packages)/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
}
