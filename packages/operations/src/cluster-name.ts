/** The name of the cluster in access rules and in the audit log. A console has one cluster so far. */
export const clusterName = 'default'
