/**
 * Names under which clouds answer with the machine's own credentials. Their addresses are refused anyhow; the names
 * besides, because a resolver of the network around us decides what they lead to. Sources: the vendors' documents on
 * instance metadata (Google, AWS, Azure, Tencent, Equinix, IBM, Exoscale, Rancher).
 */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
  "instance-data.ec2.internal",
  "metadata.azure.com",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
  "metadata.packet.net",
  "metadata.platformequinix.com",
  "api.metadata.cloud.ibm.com",
  "metadata.exoscale.com",
  "rancher-metadata",
  "rancher-metadata.rancher.internal",
]);

/** AWS, outside of its first region. */
const REGIONAL = /^instance-data\.[a-z0-9-]+\.compute\.internal$/u;

/** Whether this name stands for a cloud's metadata service. */
export function isMetadataName(host: string): boolean {
  return METADATA_NAMES.has(host) || REGIONAL.test(host);
}

/** RFC 6761, section 6.3. */
export function isLoopbackName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

/** RFC 1035, section 2.3.4, without the dot of the root. */
const LONGEST_NAME = 253;

/** More than a resolver may be asked for. */
export function isTooLong(host: string): boolean {
  return host.length > LONGEST_NAME;
}

/** Names have no empty parts: what two readers could shorten in two ways is refused. */
export function hasEmptyLabel(host: string): boolean {
  return host.startsWith(".") || host.endsWith(".") || host.includes("..");
}
