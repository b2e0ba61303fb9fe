import { workflowBundle } from './workflow-bundles.ts'

// The last step of the build, so that the first worker does not have to bundle.
await workflowBundle('v1')
await workflowBundle('v2')
