namespace Purlin.Shared.Tests;

/// <summary>Every length class and every width of lanes against <see cref="XxHash3Oracle"/>.</summary>
public sealed class XxHash3ImplementationTests
{
    private const int LongestMedium = 240;
    private const int BlockLength = 1024;

    public static TheoryData<ulong> Seeds => [0, 1, 0x9E3779B185EBCA8D, ulong.MaxValue, 0x8000_0000_0000_0000];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_length_to_two_blocks_and_more_hashes_as_the_specification_says(ulong seed)
    {
        byte[] bytes = HashInput.Random((2 * BlockLength) + 200, 1);
        for (int length = 0; length <= bytes.Length; length++)
        {
            ulong expected = XxHash3Oracle.Hash(bytes[..length], seed);
            ulong actual = XxHash3.Hash(bytes.AsSpan(0, length), seed);
            Assert.True(expected == actual, $"length {length}, seed {seed:x}: {actual:x16}, not {expected:x16}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Scalar_lanes_agree_with_the_specification(ulong seed) => CheckLanes<XxHash3LanesScalar>(seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lanes_of_128_bits_agree_with_the_specification(ulong seed) => CheckLanes<XxHash3Lanes128>(seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lanes_of_256_bits_agree_with_the_specification(ulong seed) => CheckLanes<XxHash3Lanes256>(seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lanes_of_512_bits_agree_with_the_specification(ulong seed) => CheckLanes<XxHash3Lanes512>(seed);

    [Fact]
    public void Many_blocks_hash_as_the_specification_says()
    {
        byte[] bytes = HashInput.Random((70 * BlockLength) + 65, 2);
        foreach (int length in (int[])[64 * BlockLength, (64 * BlockLength) + 1, (70 * BlockLength) - 1, bytes.Length])
            Assert.Equal(XxHash3Oracle.Hash(bytes[..length], 42), XxHash3.Hash(bytes.AsSpan(0, length), 42));
    }

    [Fact]
    public void The_hash_does_not_depend_on_where_the_bytes_lie()
    {
        const int Alignments = 64;
        int[] lengths = [0, 1, 3, 4, 8, 9, 16, 17, 32, 33, 128, 129, 240, 241, 1024, 1025, 2048, 2049];
        byte[] bytes = HashInput.Random(2049, 3);
        byte[] shifted = new byte[bytes.Length + Alignments];
        foreach (int length in lengths)
        {
            ulong expected = XxHash3Oracle.Hash(bytes[..length], 7);
            for (int offset = 0; offset < Alignments; offset++)
            {
                bytes.AsSpan(0, length).CopyTo(shifted.AsSpan(offset));
                Assert.Equal(expected, XxHash3.Hash(shifted.AsSpan(offset, length), 7));
            }
        }
    }

    [Fact]
    public void Bytes_outside_the_span_do_not_matter()
    {
        byte[] bytes = HashInput.Random(2100, 4);
        for (int length = 0; length <= 2048; length += length < 300 ? 1 : 31)
        {
            ulong before = XxHash3.Hash(bytes.AsSpan(20, length));
            byte[] other = [.. bytes.Select(b => (byte)~b)];
            bytes.AsSpan(20, length).CopyTo(other.AsSpan(20));
            Assert.Equal(before, XxHash3.Hash(other.AsSpan(20, length)));
        }
    }

    [Fact]
    public void Every_bit_of_every_class_counts()
    {
        int[] lengths = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 64, 127, 128, 129, 200, 240, 241, 300, 1100];
        foreach (int length in lengths)
        {
            byte[] bytes = HashInput.Random(length, length);
            HashSet<ulong> hashes = [XxHash3.Hash(bytes)];
            for (int bit = 0; bit < 8 * length; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(hashes.Add(XxHash3.Hash(bytes)), $"length {length}, bit {bit}");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    // The widths that this processor lacks run in software, so each is checked on every machine.
    private static void CheckLanes<TLanes>(ulong seed)
        where TLanes : struct, IXxHash3Lanes<TLanes>
    {
        byte[] bytes = HashInput.Random((2 * BlockLength) + 130, 5);
        for (int length = LongestMedium + 1; length <= bytes.Length; length++)
        {
            ulong expected = XxHash3Oracle.Hash(bytes[..length], seed);
            ulong actual = XxHash3.HashLong<TLanes>(bytes.AsSpan(0, length), seed);
            Assert.True(expected == actual, $"length {length}: {actual:x16}, not {expected:x16}");
        }
    }
}
