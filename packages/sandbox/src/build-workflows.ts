import { workflowBundle } from './workflow-bundles.ts'

// The build's last step, so that the first worker need not bundle.
await workflowBundle('v1')
await workflowBundle('v2')
