using System.Buffers.Binary;
using System.Text;

namespace Purlin.Shared.Tests;

public sealed class XxHash64Tests
{
    private const ulong SanitySeed = 2654435761;

    // xxHash, cli/xsum_sanity_check.c, XSUM_XXH64_testdata: of each length the first bytes of HashInput.XxHashSanity.
    [Theory]
    [InlineData(0, 0, 0xEF46DB3751D8E999)]
    [InlineData(0, SanitySeed, 0xAC75FDA2929B17EF)]
    [InlineData(1, 0, 0xE934A84ADB052768)]
    [InlineData(1, SanitySeed, 0x5014607643A9B4C3)]
    [InlineData(4, 0, 0x9136A0DCA57457EE)]
    [InlineData(14, 0, 0x8282DCC4994E35C8)]
    [InlineData(14, SanitySeed, 0xC3BD6BF63DEB6DF0)]
    [InlineData(222, 0, 0xB641AE8CB691C174)]
    [InlineData(222, SanitySeed, 0x20CB8AB7AE10C14A)]
    public void The_vectors_of_the_xxHash_project_hold(int length, ulong seed, ulong expected) =>
        Assert.Equal(expected, XxHash64.Hash(HashInput.XxHashSanity(length), seed));

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("123456789", 0x8CB841DB40E6AE83)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Known_words_have_their_hashes(string word, ulong expected) =>
        Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(word)));

    // SMHasher, main.cpp.
    [Fact]
    public void The_verification_value_of_SMHasher_holds() =>
        Assert.Equal(
            0x024B7CF4u,
            SmHasher.VerificationValue(
                (data, seed, digest) => BinaryPrimitives.WriteUInt64LittleEndian(digest, XxHash64.Hash(data, seed)),
                sizeof(ulong)));

    [Fact]
    public void The_upper_half_of_the_seed_counts() =>
        Assert.NotEqual(XxHash64.Hash("key"u8, 1), XxHash64.Hash("key"u8, 1 + (1UL << 32)));
}
