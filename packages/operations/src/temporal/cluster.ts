import type { Cluster } from '@rewind/contract/cluster'
import type { TemporalConnection } from './connection.ts'
import { temporal } from './proto.ts'

const { Capabilities } = temporal.api.workflowservice.v1.GetSystemInfoResponse

/** Needs no permission on most clusters, unlike the rest of `readCluster`. */
export async function readServerVersion(connection: TemporalConnection): Promise<string> {
  return (await connection.read((service) => service.getSystemInfo({}))).serverVersion
}

export async function readCluster(connection: TemporalConnection): Promise<Cluster> {
  const [cluster, system] = await Promise.all([
    connection.read((service) => service.getClusterInfo({})),
    connection.read((service) => service.getSystemInfo({})),
  ])
  return {
    clusterName: cluster.clusterName,
    clusterId: cluster.clusterId,
    serverVersion: cluster.serverVersion,
    address: connection.address,
    persistenceStore: cluster.persistenceStore,
    visibilityStore: cluster.visibilityStore,
    historyShardCount: cluster.historyShardCount,
    // An older server omits capabilities that it does not know. An omitted capability is false.
    capabilities: Capabilities.toObject(Capabilities.create(system.capabilities ?? {}), {
      defaults: true,
    }),
  }
}
