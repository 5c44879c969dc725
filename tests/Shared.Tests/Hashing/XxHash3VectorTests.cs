using System.Buffers.Binary;
using System.Text;

namespace Purlin.Shared.Tests;

/// <summary>XXH3-64 against published vectors.</summary>
public sealed class XxHash3VectorTests
{
    private const ulong SanitySeed = 11400714785074694797;

    // xxHash, cli/xsum_sanity_check.c, XSUM_XXH3_testdata: of each length the first bytes of HashInput.XxHashSanity.
    [Theory]
    [InlineData(0, 0, 0x2D06800538D394C2)]
    [InlineData(0, SanitySeed, 0xA8A6B918B2F0364A)]
    [InlineData(1, 0, 0xC44BDFF4074EECDB)]
    [InlineData(1, SanitySeed, 0x032BE332DD766EF8)]
    [InlineData(6, 0, 0x27B56A84CD2D7325)]
    [InlineData(6, SanitySeed, 0x84589C116AB59AB9)]
    [InlineData(12, 0, 0xA713DAF0DFBB77E7)]
    [InlineData(12, SanitySeed, 0xE7303E1B2336DE0E)]
    [InlineData(24, 0, 0xA3FE70BF9D3510EB)]
    [InlineData(24, SanitySeed, 0x850E80FC35BDD690)]
    [InlineData(48, 0, 0x397DA259ECBA1F11)]
    [InlineData(48, SanitySeed, 0xADC2CBAA44ACC616)]
    [InlineData(80, 0, 0xBCDEFBBB2C47C90A)]
    [InlineData(80, SanitySeed, 0xC6DD0CB699532E73)]
    [InlineData(195, 0, 0xCD94217EE362EC3A)]
    [InlineData(195, SanitySeed, 0xBA68003D370CB3D9)]
    [InlineData(403, 0, 0xCDEB804D65C6DEA4)]
    [InlineData(403, SanitySeed, 0x6259F6ECFD6443FD)]
    [InlineData(512, 0, 0x617E49599013CB6B)]
    [InlineData(512, SanitySeed, 0x3CE457DE14C27708)]
    [InlineData(2048, 0, 0xDD59E2C3A5F038E0)]
    [InlineData(2048, SanitySeed, 0x66F81670669ABABC)]
    [InlineData(2240, 0, 0x6E73A90539CF2948)]
    [InlineData(2240, SanitySeed, 0x757BA8487D1B5247)]
    [InlineData(2367, 0, 0xCB37AEB9E5D361ED)]
    [InlineData(2367, SanitySeed, 0xD2DB3415B942B42A)]
    public void The_vectors_of_the_xxHash_project_hold(int length, ulong seed, ulong expected) =>
        Assert.Equal(expected, XxHash3.Hash(HashInput.XxHashSanity(length), seed));

    // dotnet/runtime, src/libraries/System.IO.Hashing/tests/XxHash3Tests.cs.
    [Theory]
    [InlineData("", 0x0000000000000000, 0x2d06800538d394c2)]
    [InlineData("", 0x00000000000013f0, 0x0f99783e68de7322)]
    [InlineData("", 0x00000000000008ba, 0x75ab6ee9a6901973)]
    [InlineData("Z", 0x0000000000000000, 0x2753d05a8f320003)]
    [InlineData("f", 0x5a7a3a6dd84a445f, 0x826ed41a6e3413f3)]
    [InlineData("e", 0x761747debc4bf2fd, 0xec9a584c5994b0fb)]
    [InlineData("V4", 0x0000000000001cf4, 0x123a6f50f1ca0359)]
    [InlineData("HA", 0x27f065e4850461f5, 0x30a9330b3de18584)]
    [InlineData("H4p", 0x0000000000000840, 0x0c3efabfc49a356e)]
    [InlineData("kLi", 0x6f3502011f621a64, 0xf917a1f0983dac91)]
    [InlineData("fCiJ", 0x0000000000000000, 0x4d5538d13e22c840)]
    [InlineData("KdjE", 0x0000000000000499, 0x17ac41dfec94111f)]
    [InlineData("Zx63J", 0x0000000000000000, 0x0d934c8220ddb29c)]
    [InlineData("mosH8", 0x00000000000019fc, 0x26783423f8cddda3)]
    [InlineData("E27wiW", 0x4ef78ad67d7e2c8f, 0x96512f40427e1ac0)]
    [InlineData("M2sgd4", 0x0000000000000007, 0xce7488a13f8d420e)]
    [InlineData("ZTCkePQ", 0x3d065f4429458c97, 0x06d440b83bb784dc)]
    [InlineData("SbmPVuZ", 0x0000000000000000, 0xea66f11e39e4f703)]
    [InlineData("TLRDvLvS", 0x00000000000025da, 0x20497948da5b72d9)]
    [InlineData("YYiJtbOe", 0x000000000000095f, 0xcdbeb38547e4b777)]
    [InlineData("EGM4yxHgk", 0x00000000000006d1, 0x04661f74a752afb2)]
    [InlineData("SsNiqNqBf", 0x70cb1cd220fe3a09, 0xed6cfa6cf621b996)]
    [InlineData("Ov4zwcvLx0", 0x00000000000011e0, 0x0d22de1c27057d50)]
    [InlineData("uOnyD2tQQ7v", 0x0000000000000000, 0xaf35b06df6c0deb4)]
    [InlineData("vTU3yFsqOQ6", 0x5539de8caf41e41a, 0xd4099716d18b65fe)]
    [InlineData("Hy3emis1M7eV", 0x00000000000013d1, 0x0dc3040691a8cc19)]
    [InlineData("PfI6lstr0ZLWG", 0x0000000000000000, 0x4ccfe5fd6a859e60)]
    [InlineData("He08m7cz6BVUKB", 0x268e74fe41033efb, 0x6476707f23af49b8)]
    [InlineData("VSVb2538wGyeRM", 0x0000000000000000, 0xe1a273836f10f13e)]
    [InlineData("kpx0STYilb7EM88", 0x511ca41ca4193614, 0x592f09e9c3566deb)]
    [InlineData("fcuQxJ1a7XHWjOak", 0x27ea2fd22273f024, 0x0429af28bc6f6ffb)]
    [InlineData("cTXadjhxzktQVtPW", 0x0000000000001d88, 0x2431d2099731aad5)]
    [InlineData("ZJaCUfU0OXHoLCEfw", 0x1e18b9a7c8f02d7d, 0x4c0ac7afe9a5226c)]
    [InlineData("4pgR1N0LgL2QpoaNc", 0x00000000000019c9, 0x34722478aff47051)]
    [InlineData("KDuzVTjAQ4xNGS3WF6", 0x0000000000000000, 0x67eebe861528b20e)]
    [InlineData("86PTDY6UXtSuJUe22wA", 0x16580c02347e75b6, 0x61f6649c1ab518d7)]
    [InlineData("kZADmGnOFWl6Phiu8tE", 0x0000000000000000, 0x08360533a677c793)]
    [InlineData("VMkxhcMDr321w7YjThXV", 0x0000000000000000, 0x4c77121359ed6b7a)]
    [InlineData("x35LiatiPGJa74outlVGU", 0x0000000000000000, 0xacdcd5b5c59a703e)]
    [InlineData("Fjc59qu4SZWLuTuklHLxk1", 0x0000000000000000, 0x5da13c420b8e89b9)]
    [InlineData("OKBXjBXOXm0mmdORpNwqdwY2oItFNEn0plGPXWyWRR8fzVJLvdhOBO1jQ5XeoIdCPu", 0x2584, 0xded572bebc745376)]
    [InlineData(
        "oFIt4hmqFm5YkhRSlf8egNhotDP3rpgIcsUK4bJjrxErvjVjFOkqZOLeBnSSEoDIi5d", 0x778837d41e84868a, 0x86f20b74b8b59527)]
    [InlineData("ryH9tH9CiBS8W0mFlB7lSmjxAtjZ8hVCpRr0SHzX1nqlAnD8LZqV8Jt2bGnwvr97NEdo", 0, 0x0246063df8883c5a)]
    public void The_vectors_of_dotnet_runtime_hold(string ascii, ulong seed, ulong expected) =>
        Assert.Equal(expected, XxHash3.Hash(Encoding.ASCII.GetBytes(ascii), seed));

    // SMHasher's value for XXH3 with its seed, as the Zig standard library's xxhash.zig states it.
    [Fact]
    public void The_verification_value_of_SMHasher_holds() =>
        Assert.Equal(
            0x9A636405u,
            SmHasher.VerificationValue(
                (data, seed, digest) => BinaryPrimitives.WriteUInt64LittleEndian(digest, XxHash3.Hash(data, seed)),
                sizeof(ulong)));
}
