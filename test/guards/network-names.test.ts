import { describe, expect, it } from "vitest";
import { hasEmptyLabel, isLoopbackName, isMetadataName, isTooLong } from "../../src/guards/network-names.js";

describe("names of hosts", () => {
  it.each([
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "instance-data",
    "instance-data.ec2.internal",
    "instance-data.eu-central-1.compute.internal",
    "metadata.azure.com",
    "metadata.azure.internal",
    "metadata.tencentyun.com",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "api.metadata.cloud.ibm.com",
    "metadata.exoscale.com",
    "rancher-metadata",
    "rancher-metadata.rancher.internal",
  ])("%s answers with the machine's credentials", (host) => {
    expect(isMetadataName(host)).toBe(true);
  });

  it.each([
    "",
    "metadata.example",
    "my-metadata.google.internal",
    "xinstance-data.eu-west-1.compute.internal",
    "instance-data.eu-west-1.compute.internal.example",
    "instance-data..compute.internal",
    "instance-data.a.b.compute.internal",
  ])("%j does not", (host) => {
    expect(isMetadataName(host)).toBe(false);
  });

  it("stand for this machine under localhost, and under nothing that looks like it", () => {
    expect(["localhost", "a.localhost", "b.a.localhost"].every(isLoopbackName)).toBe(true);
    expect(
      ["", "notlocalhost", "localhost.example", "localhost.", "a.localhost.x"].some(isLoopbackName),
    ).toBe(false);
  });

  it("have at most 253 characters and no empty part", () => {
    expect([253, 254].map((length) => isTooLong("a".repeat(length)))).toEqual([false, true]);
    expect([".a", "a.", "a..b", "."].every(hasEmptyLabel)).toBe(true);
    expect(["a", "a.b", ""].some(hasEmptyLabel)).toBe(false);
  });
});
