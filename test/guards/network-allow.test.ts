import { describe, expect, it } from "vitest";
import { allowEntryError } from "../../src/guards/network.js";

describe("entries of network.allow", () => {
  it.each([
    "audit",
    "audit.corp.example",
    "Audit.Corp.",
    "a_b",
    "bücher.example",
    "audit:8080",
    "audit:80",
    "10.0.0.1",
    "10.0.0.1:443",
    "fd00::1",
    "[fd00::1]",
    "[fd00::1]:8443",
    "10.0.0.0/8",
    "fd00::/8",
    "0.0.0.0/0",
  ])("%s can be used", (entry) => {
    expect(allowEntryError(entry)).toBeUndefined();
  });

  it.each([
    ["*.corp", "wildcards"],
    ["http://audit", "URL"],
    ["", "write a host"],
    [" ", "write a host"],
    ["audit corp", "write a host"],
    ["audit?x", "write a host"],
    ["me@audit", "write a host"],
    ["a:b:c", "write a host"],
    ["audit:0", "1 to 65535"],
    ["audit:65536", "1 to 65535"],
    ["audit:http", "write a host"],
    ["10/8", "not a CIDR block"],
    ["10.0.0.0/33", "not a CIDR block"],
    ["10.0.0.0/8/8", "not a CIDR block"],
    ["10.0.0.0/", "not a CIDR block"],
    ["audit/24", "not a CIDR block"],
    ["fd00::/129", "not a CIDR block"],
    ["::ffff:10.0.0.0/104", "IPv4 block"],
    ["fe80::1%eth0", "zone"],
    ["1.2.3.256", "write a host"],
    ["a..b", "write a host"],
    ["a..b:80", "write a host"],
    ["au\tdit", "write a host"],
    ["audit\\x", "write a host"],
  ])("%j is explained: %s", (entry, part) => {
    const message = allowEntryError(entry);
    expect(message).toContain(part);
    expect(message?.startsWith(`${JSON.stringify(entry)}: `)).toBe(true);
  });
});
