using System.Buffers.Binary;
using System.Text;

namespace Purlin.Shared.Tests;

public sealed class Murmur3Tests
{
    // SMHasher, main.cpp.
    [Fact]
    public void The_verification_value_of_SMHasher_holds_for_32_bits() =>
        Assert.Equal(
            0xB0F57EE3u,
            SmHasher.VerificationValue(
                (data, seed, digest) => BinaryPrimitives.WriteUInt32LittleEndian(digest, Murmur3.Hash32(data, seed)),
                sizeof(uint)));

    // SMHasher, main.cpp.
    [Fact]
    public void The_verification_value_of_SMHasher_holds_for_128_bits() =>
        Assert.Equal(
            0x6384BA69u,
            SmHasher.VerificationValue(
                (data, seed, digest) =>
                {
                    (ulong low, ulong high) = Murmur3.Hash128(data, seed);
                    BinaryPrimitives.WriteUInt64LittleEndian(digest, low);
                    BinaryPrimitives.WriteUInt64LittleEndian(digest[sizeof(ulong)..], high);
                },
                2 * sizeof(ulong)));

    [Theory]
    [InlineData("", 0u, 0x00000000u)]
    [InlineData("", 1u, 0x514E28B7u)]
    [InlineData("", 0xFFFFFFFFu, 0x81F16F39u)]
    [InlineData("hello", 0u, 0x248BFA47u)]
    [InlineData("hello, world", 0u, 0x149BBB7Fu)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0u, 0x2E4FF723u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x9747B28Cu, 0x2FA826CDu)]
    public void Known_words_have_their_32_bit_hashes(string word, uint seed, uint expected) =>
        Assert.Equal(expected, Murmur3.Hash32(Encoding.ASCII.GetBytes(word), seed));

    [Theory]
    [InlineData("", 0x0000000000000000, 0x0000000000000000)]
    [InlineData("hello", 0xCBD8A7B341BD9B02, 0x5B1E906A48AE1D19)]
    [InlineData("hello, world", 0x342FAC623A5EBC8E, 0x4CDCBC079642414D)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0xE34BBC7BBC071B6C, 0x7A433CA9C49A9347)]
    public void Known_words_have_their_128_bit_hashes(string word, ulong low, ulong high) =>
        Assert.Equal((low, high), Murmur3.Hash128(Encoding.ASCII.GetBytes(word)));
}
