import { describe, expect, it } from "vitest";
import { addressUse, embeddedAddress, parseAddress } from "../../src/guards/address-ranges.js";

const useOf = (text: string): ReturnType<typeof addressUse> => {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`no address: ${text}`);
  return addressUse(address);
};

describe("what an address is for", () => {
  it.each([
    ["2606:4700::5efe:7f00:1", "an ISATAP address", "guarded"],
    ["2606:4700::200:5efe:7f00:1", "an ISATAP address", "guarded"],
    // Another bit, another number: an address like any other.
    ["2606:4700::100:5efe:7f00:1", undefined, "public"],
    ["2606:4700::5eff:7f00:1", undefined, "public"],
    ["2606:4700::5efe", undefined, "public"],
    // Its own block says more than what it ends with.
    ["fc00::5efe:7f00:1", "a unique local address", "internal"],
    ["fe80::5efe:7f00:1", expect.stringContaining("link-local"), expect.any(String)],
    ["93.184.216.34", undefined, "public"],
  ])("%s: %s", (text, kind, reach) => {
    const use = useOf(text);
    expect(use.reach).toEqual(reach);
    if (kind !== undefined) expect(use.kind).toEqual(kind);
    if (reach === "public")
      expect(embeddedAddress(parseAddress(text)?.address as never, use)).toBeUndefined();
  });

  it("an ISATAP address carries the IPv4 address that packets go on to, also for 64 bits around it", () => {
    const address = parseAddress("2606:4700::5efe:7f00:1")?.address;
    const use = useOf("2606:4700::5efe:7f00:1");
    expect(embeddedAddress(address as never, use)?.address.toString()).toBe("127.0.0.1");
    expect(use.leastBits).toBe(64);
  });

  it("a zone makes any number one of its link alone", () => {
    expect(useOf("2606:4700::1%eth0")).toMatchObject({ leastBits: 10 });
    expect(useOf("2606:4700::1%eth0").kind).toEqual(useOf("fe80::1").kind);
    expect(parseAddress("%eth0")).toBeUndefined();
    expect(parseAddress("")).toBeUndefined();
  });
});
