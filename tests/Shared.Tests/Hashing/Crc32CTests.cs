namespace Purlin.Shared.Tests;

public sealed class Crc32CTests
{
    private const int ChunkLength = 768;

    // RFC 3720, appendix B.4; the RFC prints the bytes of the CRC as sent, least significant first.
    public static TheoryData<string, uint> Rfc3720 => new()
    {
        { new string('0', 64), 0x8A9136AA },
        { new string('F', 64), 0x62A8AB43 },
        { "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0x46DD794E },
        { "1F1E1D1C1B1A191817161514131211100F0E0D0C0B0A09080706050403020100", 0x113FDB5C },
        {
            "01C00000" + "00000000" + "00000000" + "00000000" + "14000000" + "00000400" +
            "00000014" + "00000018" + "28000000" + "00000000" + "02000000" + "00000000",
            0xD9963A56
        },
    };

    [Theory]
    [MemberData(nameof(Rfc3720))]
    public void The_vectors_of_RFC_3720_hold(string bytes, uint expected)
    {
        Assert.Equal(expected, Crc32C.Compute(Convert.FromHexString(bytes)));
        Assert.Equal(expected, ~Crc32CSoftware.Append(uint.MaxValue, Convert.FromHexString(bytes)));
    }

    [Fact]
    public void The_check_value_holds()
    {
        Assert.Equal(0xE3069283, Crc32C.Compute("123456789"u8));
        Assert.Equal(0xE3069283, ~Crc32CSoftware.Append(uint.MaxValue, "123456789"u8));
        Assert.Equal(0u, Crc32C.Compute([]));
    }

    [Fact]
    public void Instruction_tables_and_division_agree_at_every_length()
    {
        byte[] bytes = HashInput.Random((2 * ChunkLength) + 40, 7);
        uint divided = uint.MaxValue;
        for (int length = 0; length <= bytes.Length; length++)
        {
            ReadOnlySpan<byte> data = bytes.AsSpan(0, length);
            Assert.Equal(~divided, Crc32C.Compute(data));
            Assert.Equal(divided, Crc32CSoftware.Append(uint.MaxValue, data));
            if (length < bytes.Length)
                divided = DivideByBits(divided, bytes[length]);
        }
    }

    [Fact]
    public void Appending_piece_by_piece_equals_one_pass()
    {
        byte[] bytes = HashInput.Random(5 * ChunkLength, 8);
        uint whole = Crc32C.Compute(bytes);
        for (int split = 0; split <= bytes.Length; split += 61)
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, split)), bytes.AsSpan(split)));

        uint byBytes = 0;
        foreach (byte value in bytes)
            byBytes = Crc32C.Append(byBytes, [value]);

        Assert.Equal(whole, byBytes);
    }

    [Fact]
    public void The_check_does_not_depend_on_where_the_bytes_lie()
    {
        byte[] bytes = HashInput.Random(ChunkLength + 9, 9);
        uint expected = Crc32C.Compute(bytes);
        byte[] shifted = new byte[bytes.Length + 16];
        for (int offset = 0; offset < 16; offset++)
        {
            bytes.CopyTo(shifted.AsSpan(offset));
            Assert.Equal(expected, Crc32C.Compute(shifted.AsSpan(offset, bytes.Length)));
        }
    }

    private static uint DivideByBits(uint register, byte value)
    {
        register ^= value;
        for (int bit = 0; bit < 8; bit++)
            register = (register & 1) == 0 ? register >> 1 : (register >> 1) ^ 0x82F63B78;

        return register;
    }
}
